namespace Sagebrush.Store;

/// <summary>A data folder with its database, gone with the test.</summary>
public sealed class DataFixture : IDisposable
{
    private readonly TemporaryFolder _temporary = new();

    public DataFixture() => (Folder, Database) = Open();

    public DataFolder Folder { get; private set; }

    public Database Database { get; private set; }

    /// <summary>Closes both and opens them again, as the next server does.</summary>
    /// <param name="meanwhile">Done to the folder while nobody holds it.</param>
    public void Reopen(Action? meanwhile = null)
    {
        Close();
        meanwhile?.Invoke();
        (Folder, Database) = Open();
    }

    public void Dispose()
    {
        Close();
        _temporary.Dispose();
    }

    private (DataFolder, Database) Open()
    {
        var folder = new DataFolder(_temporary.Path);
        return (folder, new(folder));
    }

    private void Close()
    {
        Database.Dispose();
        Folder.Dispose();
    }
}
