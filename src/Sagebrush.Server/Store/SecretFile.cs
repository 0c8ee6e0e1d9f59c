namespace Sagebrush.Store;

/// <summary>A small file that only its owner may read: a key.</summary>
internal static class SecretFile
{
    /// <summary>Writes a file, in place of one that is there: all of it or nothing, and on disk when this returns.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        string draft = path + ".new";
        File.Delete(draft);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var file = new FileStream(draft, options))
        {
            file.Write(content);
            file.Flush(flushToDisk: true);
        }

        File.Move(draft, path, overwrite: true);
        Disk.Local.FlushFolder(Path.GetDirectoryName(path)!);
    }
}
