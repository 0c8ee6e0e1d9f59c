using System.Collections.Concurrent;
using System.Globalization;

namespace Sagebrush.Hosting;

/// <summary>
/// The sessions that an instance's model keeps: each from the answer that begins it to the one that ends it, or until it expires by the model's word. Read by requests
/// of sessions, written by answers that begin or end one.
/// </summary>
/// <remarks>
/// A session is an empty file of its name as well, whose date says when it expires: a server after a killed one knows where its requests go. That is all the safety
/// that it needs, as what the session means is in the container's memory.
/// </remarks>
public sealed class ModelSessions
{
    // No name of a file is longer; the API's header has 256 characters for a new session and its date together.
    private const int LongestId = 255, LeastSwept = 1024;

    // Of sessions that say nothing of their end. Later dates are no file's.
    private static readonly DateTimeOffset ForGood = new(2400, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly ConcurrentDictionary<string, DateTimeOffset> _ends = new(StringComparer.Ordinal);
    private readonly TimeProvider _clock;
    private readonly string? _folder;
    private int _count, _sweepAt = LeastSwept;

    /// <summary>The sessions of an attempt's containers: none, or those that an earlier server knew of.</summary>
    /// <param name="clock">Tells which have expired.</param>
    /// <param name="folder">Where they are written down; null for nowhere.</param>
    public ModelSessions(TimeProvider clock, string? folder = null)
    {
        (_clock, _folder) = (clock, folder);
        if (Directory.Exists(folder))
        {
            foreach (var file in new DirectoryInfo(folder).EnumerateFiles())
            {
                _ends[file.Name] = file.LastWriteTimeUtc;
                _count++;
            }
        }
    }

    /// <summary>The model keeps this session.</summary>
    public bool Has(string id) => _ends.TryGetValue(id, out var end) && end > _clock.GetUtcNow();

    /// <summary>Takes note of the sessions that an answer begins or ends.</summary>
    /// <param name="begun">The answer's NewSessionId, <c>ID; Expires=2026-11-22T12:00:00Z</c>; null of most answers.</param>
    /// <param name="ended">The answer's ClosedSessionId; null of most answers.</param>
    /// <exception cref="IOException">A session that begins cannot be written down.</exception>
    public void Note(string? begun, string? ended)
    {
        if (begun is not null)
        {
            Begin(begun);
        }

        if (ended is not null)
        {
            End(ended.Trim());
        }
    }

    private void Begin(string begun)
    {
        var parts = begun.Split(';', 2, StringSplitOptions.TrimEntries);
        string id = parts[0];
        if (!IsAskable(id))
        {
            return;
        }

        const string expires = "Expires=";
        var end = parts is [_, var more] && more.StartsWith(expires, StringComparison.OrdinalIgnoreCase)
            && DateTimeOffset.TryParse(more.AsSpan(expires.Length), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var said) && said < ForGood ? said : ForGood;
        if (_folder is not null)
        {
            string file = Path.Combine(Directory.CreateDirectory(_folder).FullName, id);
            File.WriteAllBytes(file, []);
            File.SetLastWriteTimeUtc(file, end.UtcDateTime);
        }

        _ends[id] = end;
        if (Interlocked.Increment(ref _count) >= Volatile.Read(ref _sweepAt))
        {
            Sweep();
        }
    }

    private void End(string id)
    {
        if (_ends.TryRemove(id, out _) && _folder is not null)
        {
            File.Delete(Path.Combine(_folder, id));
        }
    }

    // Each time that twice as many have begun as were left: so a session costs a constant number of looks.
    private void Sweep()
    {
        var now = _clock.GetUtcNow();
        foreach (var (id, end) in _ends)
        {
            if (end <= now)
            {
                End(id);
            }
        }

        int left = _ends.Count;
        Volatile.Write(ref _sweepAt, Math.Max(LeastSwept, 2 * left));
        Volatile.Write(ref _count, left);
    }

    /// <summary>No request could name another.</summary>
    private static bool IsAskable(string id) => id.Length is > 0 and <= LongestId && id[0] != '-' && id.All(c => char.IsAsciiLetterOrDigit(c) || c == '-');
}
