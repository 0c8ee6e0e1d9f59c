using System.Collections.Concurrent;
using System.Globalization;

namespace Sagebrush.Runs;

/// <summary>
/// What is kept of each run, in one flat folder so that one watch sees all of it: <c>ID.process</c> (which process keeps the run), <c>ID.log</c> (its
/// output), <c>ID.user</c> (the user it has for itself), <c>ID.scratch</c> (its folders beside <c>/opt/ml</c>) and, once it has ended, <c>ID.exit</c> (how).
/// </summary>
internal sealed class RunFiles : IDisposable
{
    private const string UserEnding = ".user";

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

    /// <summary>
    /// The process that keeps the run: written by that process itself, before the run's command starts, as the machine's boot id and a line of
    /// <c>/proc/PID/stat</c>; null before.
    /// </summary>
    public (string Boot, ProcessEntry Process)? Keeper(string id) =>
        ReadOrNull(Stem(id) + ".process")?.Split(' ', 2) is [var boot, var stat] ? (boot, ProcessEntry.Parse(stat)) : null;

    /// <summary>How the run's command ended; null while it has not.</summary>
    public RunState.Exited? Exit(string id) => ReadOrNull(Stem(id) + ".exit")?.Split(' ') is [{ Length: > 0 } code, .. var shortage]
        ? new(int.Parse(code, CultureInfo.InvariantCulture), shortage is [] ? Shortage.None : Shortage.Memory) : null;

    /// <summary>The run's further folders.</summary>
    public Scratch Scratch(string id) => new(Stem(id) + ".scratch");

    /// <summary>Gives the run a user that no other run has; the same at every question.</summary>
    public RunUser User(string id)
    {
        lock (_users)
        {
            string file = Stem(id) + UserEnding;
            if (ReadOrNull(file) is { Length: > 0 } known)
            {
                return new(Number(known));
            }

            var taken = Directory.EnumerateFiles(_folder, "*" + UserEnding).Select(ReadOrNull).OfType<string>().Where(text => text.Length > 0).Select(Number).ToHashSet();
            var user = RunUser.Free(Stem(id), taken);
            using var writer = new StreamWriter(file);
            writer.Write(user.Id);
            return user;
        }
    }

    /// <summary>Completes at the next change of a file of the run. Ask first, then look at the files, then wait: no change is missed.</summary>
    public Task Changed(string id) =>
        _waiting.GetOrAdd(Uri.EscapeDataString(id), _ => new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    /// <summary>Deletes the run's files.</summary>
    public void Remove(string id)
    {
        foreach (string ending in (ReadOnlySpan<string>)[".process", ".log", ".exit", UserEnding])
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
