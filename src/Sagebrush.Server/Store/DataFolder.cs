namespace Sagebrush.Store;

/// <summary>
/// The folder with all state of one installation. Every path in it has a name here and nowhere else. Held exclusively: two servers on one folder would
/// overwrite each other.
/// </summary>
public sealed class DataFolder : IDisposable
{
    private const string DatabaseName = "sagebrush.db";

    private readonly FileStream _lock;

    /// <summary>Makes the folder where it is missing, readable by its owner only, and takes it.</summary>
    /// <exception cref="DataFolderException">Another process holds it, or it cannot be made or written; the message says which.</exception>
    public DataFolder(string path)
    {
        Path = System.IO.Path.GetFullPath(path);
        var missing = Missing(Path);
        try
        {
            foreach (var folder in new[] { Path, Objects, Logs, Runs, Images })
            {
                Make(folder);
            }

            // What is flushed in a folder is found after a power cut only if the folder is.
            foreach (string folder in missing)
            {
                Disk.Local.FlushFolder(System.IO.Path.GetDirectoryName(folder)!);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataFolderException($"The data folder {Path} cannot be used: {e.Message}", e);
        }

        _lock = Take();
    }

    /// <summary>The folder itself, absolute.</summary>
    public string Path { get; }

    /// <summary>The SQLite file behind <see cref="Store.Database"/>.</summary>
    public string Database => System.IO.Path.Combine(Path, DatabaseName);

    /// <summary>The key that wraps the keys of encrypted objects.</summary>
    public string MasterKey => System.IO.Path.Combine(Path, "master-key");

    /// <summary>The key that signs notifications, with its certificate.</summary>
    public string SigningKey => System.IO.Path.Combine(Path, "notification-key");

    /// <summary>The bytes of S3 objects.</summary>
    public string Objects => System.IO.Path.Combine(Path, "objects");

    /// <summary>The segments of log streams.</summary>
    public string Logs => System.IO.Path.Combine(Path, "logs");

    /// <summary>The socket by which containers reach the server that have no network of the machine.</summary>
    public string Socket => System.IO.Path.Combine(Path, "server.sock");

    /// <summary>The blobs of images, and images unpacked.</summary>
    public string Images => System.IO.Path.Combine(Path, "images");

    /// <summary>A folder per run of a container.</summary>
    public string Runs => System.IO.Path.Combine(Path, "runs");

    /// <summary>What runs of one role share with each other: a folder per role. All of it can be made again.</summary>
    public string Caches => System.IO.Path.Combine(Path, "caches");

    /// <summary>True when a server has kept its state in the folder <paramref name="path"/>; for programs that must not make it.</summary>
    public static bool IsIn(string path) => File.Exists(System.IO.Path.Combine(path, DatabaseName));

    /// <summary>The file with the generated administrator's key in the data folder <paramref name="path"/>; also for programs that do not take the folder.</summary>
    public static string AdministratorKeyIn(string path) => System.IO.Path.Combine(path, "administrator-key");

    /// <summary>Lets other processes take the folder.</summary>
    public void Dispose() => _lock.Dispose();

    /// <summary>The folders that must be made for this one, itself first.</summary>
    private static List<string> Missing(string folder)
    {
        var missing = new List<string>();
        for (string? at = folder; at is not null && !Directory.Exists(at); at = System.IO.Path.GetDirectoryName(at))
        {
            missing.Add(at);
        }

        return missing;
    }

    private static void Make(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private FileStream Take()
    {
        var file = System.IO.Path.Combine(Path, "sagebrush.lock");
        try
        {
            return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new DataFolderException($"The data folder {Path} cannot be used: {e.Message}", e);
        }
        catch (IOException e)
        {
            throw new DataFolderException(
                $"The data folder {Path} is in use by another Sagebrush server; stop that one or choose another folder with --data.", e);
        }
    }
}
