using System.Collections.Concurrent;
using System.Globalization;

namespace Sagebrush.Runs;

/// <summary>
/// What is kept of each run, in one flat folder so that one watch sees all of it: <c>ID.process</c> (which process keeps the run), <c>ID.log</c> (its
/// output), <c>ID.out</c> (the pipe that leads there), <c>ID.user</c> (the user it has for itself), <c>ID.disk</c> (what it may write), <c>ID.scratch</c> (its folders beside <c>/opt/ml</c>) and, once it
/// has ended, <c>ID.exit</c> (how) and <c>ID.full</c> (because it wrote too much).
/// </summary>
internal sealed class RunFiles : IDisposable
{
    private const string PipeEnding = ".out", UserEnding = ".user", DiskEnding = ".disk", FullEnding = ".full";

    private readonly Lock _users = new();
    private readonly string _folder;
    private readonly FileSystemWatcher _watcher;
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _waiting = new(StringComparer.Ordinal);

    /// <summary>Keeps files in <paramref name="folder"/>, making it when absent.</summary>
    public RunFiles(string folder)
    {
        _folder = Directory.CreateDirectory(folder).FullName;
        _watcher = new(_folder) { NotifyFilter = NotifyFilters.FileName | NotifyFilters.LastWrite | NotifyFilters.Size };
        _watcher.Changed += (_, change) => Wake(change.Name);
        _watcher.Renamed += (_, change) => Wake(change.Name);
        // Too many events to tell apart: everybody looks again.
        _watcher.Error += (_, _) => WakeAll();
        _watcher.EnableRaisingEvents = true;
    }

    /// <summary>The common start of a run's file names, as the supervisor gets it.</summary>
    public string Stem(string id) => Path.Combine(_folder, Uri.EscapeDataString(id));

    /// <summary>The run's output.</summary>
    public string Log(string id) => Stem(id) + ".log";

    /// <summary>Makes the pipe to the run's log. Opening a pipe by name, as many do with <c>/dev/stdout</c>, harms nothing that was written.</summary>
    public void MakePipe(string id)
    {
        if (!HasPipe(id))
        {
            Posix.MakeFifo(Stem(id) + PipeEnding);
        }
    }

    /// <summary>True when the run's output goes through a pipe.</summary>
    public bool HasPipe(string id) => File.Exists(Stem(id) + PipeEnding);

    /// <summary>
    /// The process that keeps the run: written by that process itself, before the run's command starts, as the machine's boot id and a line of
    /// <c>/proc/PID/stat</c>; null before.
    /// </summary>
    public (string Boot, ProcessEntry Process)? Keeper(string id) =>
        ReadOrNull(Stem(id) + ".process")?.Split(' ', 2) is [var boot, var stat] ? (boot, ProcessEntry.Parse(stat)) : null;

    /// <summary>How the run's command ended; null while it has not.</summary>
    public RunState.Exited? Exit(string id) => ReadOrNull(Stem(id) + ".exit")?.Split(' ') is [{ Length: > 0 } code, .. var shortage]
        ? new(Number(code), code == "0" ? Shortage.None : File.Exists(Stem(id) + FullEnding) ? Shortage.Disk : shortage is [] ? Shortage.None : Shortage.Memory) : null;

    /// <summary>Remembers what the run may write.</summary>
    /// <param name="id">The run's.</param>
    /// <param name="root">Its <c>/opt/ml</c>.</param>
    /// <param name="limit">In bytes; null for all that there is.</param>
    public void SetDisk(string id, string root, long? limit) => Write(Stem(id) + DiskEnding, $"{limit}\n{root}");

    /// <summary>What the run may write, and where; null for a run that is not known.</summary>
    public (string Root, long? Limit)? Disk(string id) => ReadOrNull(Stem(id) + DiskEnding)?.Split('\n', 2) switch
    {
        [var root] => (root, null),
        [var limit, var root] => (root, long.Parse(limit, CultureInfo.InvariantCulture)),
        _ => null,
    };

    /// <summary>What the run writes beside its <c>/opt/ml</c>; some of it may be absent.</summary>
    public IEnumerable<string> Written(string id) => [Log(id), Scratch(id).Folder, new RunLayer(Stem(id)).Folder];

    /// <summary>Remembers that the run is ended for want of disk.</summary>
    public void MarkFull(string id) => Write(Stem(id) + FullEnding, "");

    /// <summary>The user that the run has for itself; null when it has none.</summary>
    public RunUser? KnownUser(string id) => ReadOrNull(Stem(id) + UserEnding) is { Length: > 0 } known ? new(Number(known)) : null;

    /// <summary>The run's further folders.</summary>
    public Scratch Scratch(string id) => new(Stem(id) + ".scratch");

    /// <summary>Gives the run a user that no other run has; the same at every question.</summary>
    public RunUser User(string id)
    {
        lock (_users)
        {
            if (KnownUser(id) is { } known)
            {
                return known;
            }

            var taken = Directory.EnumerateFiles(_folder, "*" + UserEnding).Select(ReadOrNull).OfType<string>().Where(text => text.Length > 0).Select(Number).ToHashSet();
            var user = RunUser.Free(Stem(id), taken);
            Write(Stem(id) + UserEnding, user.Id.ToString(CultureInfo.InvariantCulture));
            return user;
        }
    }

    /// <summary>Completes at the next change of a file of the run. Ask first, then look at the files, then wait: no change is missed.</summary>
    public Task Changed(string id) =>
        _waiting.GetOrAdd(Uri.EscapeDataString(id), _ => new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    /// <summary>Deletes the run's files.</summary>
    public void Remove(string id)
    {
        foreach (string ending in (ReadOnlySpan<string>)[".process", ".log", ".exit", PipeEnding, UserEnding, DiskEnding, FullEnding])
        {
            File.Delete(Stem(id) + ending);
        }

        if (Directory.Exists(Scratch(id).Folder))
        {
            Directory.Delete(Scratch(id).Folder, recursive: true);
        }

        Wake(Uri.EscapeDataString(id) + ".");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _watcher.Dispose();
        WakeAll();
    }

    private void Wake(string? file)
    {
        if (file is not null && file.LastIndexOf('.') is var dot and > 0 && _waiting.TryRemove(file[..dot], out var waiting))
        {
            waiting.TrySetResult();
        }
    }

    private void WakeAll()
    {
        foreach (string stem in _waiting.Keys)
        {
            Wake(stem + ".");
        }
    }

    private static void Write(string path, string text)
    {
        using var file = new StreamWriter(path);
        file.Write(text);
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static string? ReadOrNull(string path)
    {
        try
        {
            return File.ReadAllText(path).Trim();
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }
}
