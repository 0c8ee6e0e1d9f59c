namespace Sagebrush.Scripts;

/// <summary>
/// Compiled scripts that runs of one role share. An entry appears complete, by rename; of two that compile the same at once one keeps its entry. What is found
/// is copied first and looked at then: nothing is run that can still change.
/// </summary>
/// <param name="folder">Exists; nobody but runs of this role writes there.</param>
internal sealed class BuildCache(string folder)
{
    // A script and its packages are some megabytes; those that were made first go first.
    private const int Entries = 64;

    /// <summary>Copies an entry.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="target">A folder that does not exist yet.</param>
    /// <returns>Null when there is none; a damaged one is removed.</returns>
    public CompiledScript? Take(string key, string target)
    {
        string entry = Path.Combine(folder, key);
        if (!Directory.Exists(entry))
        {
            return null;
        }

        try
        {
            FolderCopy.Of(entry, target);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another run has just removed it, or damaged it.
        }

        if (CompiledScript.Find(target) is { } script)
        {
            return script;
        }

        Remove(target);
        Remove(entry);
        return null;
    }

    /// <summary>Keeps a compiled script.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="compiled">Its folder, copied.</param>
    public void Put(string key, string compiled)
    {
        string draft = Path.Combine(folder, $".{key}.{Guid.NewGuid():N}");
        try
        {
            FolderCopy.Of(compiled, draft);
            Directory.Move(draft, Path.Combine(folder, key));
            foreach (var old in new DirectoryInfo(folder).EnumerateDirectories().OrderByDescending(entry => entry.LastWriteTimeUtc).Skip(Entries))
            {
                Remove(old.FullName);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another run was first, or there is no room: the script runs all the same.
            Remove(draft);
        }
    }

    private static void Remove(string path)
    {
        try
        {
            if (Directory.Exists(path))
            {
                Directory.Delete(path, recursive: true);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Whoever looks next tries again.
        }
    }
}
