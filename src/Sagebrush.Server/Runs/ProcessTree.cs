using System.Globalization;

namespace Sagebrush.Runs;

/// <summary>One process as <c>/proc/PID/stat</c> tells it.</summary>
/// <param name="Pid">Its id.</param>
/// <param name="Name">The program's name, at most 15 bytes.</param>
/// <param name="State"><c>R</c>, <c>S</c>, <c>Z</c> …</param>
/// <param name="Parent">Its parent's id.</param>
/// <param name="Session">The session it belongs to: the id of the session's first process.</param>
/// <param name="Started">Clock ticks since the machine started; with <paramref name="Pid"/> it names a process for good until the next start.</param>
internal sealed record ProcessEntry(int Pid, string Name, char State, int Parent, int Session, long Started)
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1) / 100;

    /// <summary>Processor time of its threads, and of its children that have ended and been waited for.</summary>
    public TimeSpan Processor { get; init; }

    /// <summary>False for a process that has ended and waits for its parent to notice.</summary>
    public bool Lives => State is not ('Z' or 'X');

    /// <summary>The entry of a process; null when there is none.</summary>
    public static ProcessEntry? Find(int pid)
    {
        try
        {
            return Parse(File.ReadAllText($"/proc/{pid.ToString(CultureInfo.InvariantCulture)}/stat"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Reads a line such as <c>4711 (python3 -m x) S 1 4711 4711 0 …</c>; the name may hold blanks and parentheses.</summary>
    /// <exception cref="FormatException">The line is not of that form.</exception>
    public static ProcessEntry Parse(string stat)
    {
        const int state = 0, parent = 1, session = 3, processor = 11, started = 19;
        int open = stat.IndexOf('(', StringComparison.Ordinal), close = stat.LastIndexOf(')');
        var fields = open < 0 || close < open ? [] : stat[(close + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length <= started
            ? throw new FormatException($"'{stat}' is not a line of /proc/PID/stat.")
            : new(Integer(stat[..open]), stat[(open + 1)..close], fields[state][0], Integer(fields[parent]), Integer(fields[session]),
                long.Parse(fields[started], CultureInfo.InvariantCulture))
            {
                // utime, stime, cutime, cstime, in ticks of 10 ms
                Processor = Tick * fields[processor..(processor + 4)].Sum(ticks => long.Parse(ticks, CultureInfo.InvariantCulture)),
            };
    }

    private static int Integer(string text) => int.Parse(text, NumberStyles.Integer | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture);
}

/// <summary>All processes of this machine at one moment.</summary>
/// <param name="all">They, in any order.</param>
internal sealed class ProcessTree(IReadOnlyList<ProcessEntry> all)
{
    /// <summary>Looks at <c>/proc</c>.</summary>
    public static ProcessTree Now()
    {
        var all = new List<ProcessEntry>();
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out int pid) && ProcessEntry.Find(pid) is { Lives: true } entry)
            {
                all.Add(entry);
            }
        }

        return new(all);
    }

    /// <summary>Children of a process, oldest first.</summary>
    // Ids go up until the machine begins again with small ones: of children of one tick those below their parent's id are the younger ones.
    public IEnumerable<ProcessEntry> Children(int pid) => all.Where(p => p.Parent == pid).OrderBy(p => p.Started).ThenBy(p => p.Pid < pid).ThenBy(p => p.Pid);

    /// <summary>Children, their children and so on, without the process itself.</summary>
    public IEnumerable<ProcessEntry> Descendants(int pid) => Children(pid).SelectMany(child => Descendants(child.Pid).Prepend(child));

    /// <summary>The processes of a session, also those whose parent is gone.</summary>
    public IEnumerable<ProcessEntry> Session(int session) => all.Where(p => p.Session == session);
}
