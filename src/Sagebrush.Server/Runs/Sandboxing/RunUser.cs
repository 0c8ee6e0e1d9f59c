namespace Sagebrush.Runs;

/// <summary>
/// An unprivileged user that a run has for itself, inside and outside of its sandbox: what it may do to others is what anybody may. Only a privileged server
/// can give one; without, containers run as the server's own user.
/// </summary>
/// <param name="id">Of user and group.</param>
internal sealed class RunUser(int id)
{
    /// <summary>The users of runs, an id each; nobody else may have one of these.</summary>
    public const int First = 20_000, Count = 10_000;

    // Everybody may make files here; only the owner may move or delete them, so that what belongs to the platform stays where it is.
    private const UnixFileMode Shared = (UnixFileMode)0b001_111_111_111;

    /// <summary>Of user and group.</summary>
    public int Id { get; } = id;

    /// <summary>A user that none of the runs has which are known.</summary>
    /// <param name="stem">The run's; where to begin to look follows from it, so that servers beside each other hardly meet.</param>
    /// <param name="taken">The ids in use.</param>
    public static RunUser Free(string stem, IReadOnlySet<int> taken)
    {
        int start = (int)(Hash(stem) % Count);
        return new(Enumerable.Range(0, Count).Select(step => First + ((start + step) % Count)).First(id => !taken.Contains(id)));
    }

    /// <summary>Makes what the platform laid out in a container's <c>/opt/ml</c> his, but for its input's folders and what is read-only.</summary>
    /// <param name="root">The folder.</param>
    /// <param name="readOnly">Paths that stay as they are; links to files of the store lie there.</param>
    public void Own(string root, IReadOnlyList<string> readOnly)
    {
        Posix.ChangeMode(root, Shared);
        string input = Path.Combine(root, "input"), data = Path.Combine(input, "data");
        string[] kept = [.. readOnly, input];
        foreach (string folder in Directory.GetDirectories(root).Concat(Directory.Exists(data) ? Directory.GetDirectories(data) : []).Except(kept))
        {
            OwnAll(folder, readOnly);
        }
    }

    /// <summary>Makes a file or a folder his, without what is in it.</summary>
    public void Own(string path) => Posix.ChangeOwner(path, Id);

    private void OwnAll(string folder, IReadOnlyList<string> readOnly)
    {
        Own(folder);
        var entries = new System.IO.Enumeration.FileSystemEnumerable<string>(
            folder, (ref entry) => entry.ToFullPath(), new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })
        {
            ShouldRecursePredicate = (ref entry) => !entry.Attributes.HasFlag(FileAttributes.ReparsePoint) && !readOnly.Contains(entry.ToFullPath()),
            ShouldIncludePredicate = (ref entry) => !readOnly.Contains(entry.ToFullPath()),
        };
        foreach (string path in entries)
        {
            Own(path);
        }
    }

    private static uint Hash(string text) => text.Aggregate(2_166_136_261u, (hash, letter) => (hash ^ letter) * 16_777_619u);
}
