using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;

namespace Sagebrush.Images;

/// <summary>A Python of this machine.</summary>
/// <param name="path">Its program, or the folder of a virtual environment.</param>
public sealed class Interpreter(string path)
{
    // The first lines must be understood by any Python, for they say which one it is.
    private const string Question =
        """
        import sys
        print("%d %d" % sys.version_info[:2])
        import importlib.util
        print(sys.prefix)
        print(sys.base_prefix)
        print(importlib.util.find_spec(sys.argv[1]) is not None)
        """;

    private static readonly string[] ProgramNames = ["bin/python3", "bin/python"];
    private static readonly Version Oldest = new(3, 8);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    // What was found stays found while the program is the same; what was missing may be installed at any time.
    private readonly ConcurrentDictionary<string, (DateTime Written, Sight Sight)> _found = new(StringComparer.Ordinal);

    /// <summary>What is started.</summary>
    public string Program { get; } = ProgramOf(path);

    /// <summary>The folders that it reads its libraries from: its own, and those of the interpreter that a virtual environment was made from.</summary>
    /// <param name="module">Any module that it has.</param>
    public IReadOnlyList<string> Folders(string module) => Look(module).Folders;

    /// <summary>Asks it for its version, its folders and whether it has a module.</summary>
    internal Sight Look(string module)
    {
        if (!File.Exists(Program))
        {
            return new([], false, "which does not exist");
        }

        var written = File.GetLastWriteTimeUtc(Program);
        if (_found.TryGetValue(module, out var known) && known.Written == written)
        {
            return known.Sight;
        }

        var sight = Ask(module);
        if (sight is { Problem: null, HasModule: true })
        {
            _found[module] = (written, sight);
        }

        return sight;
    }

    private Sight Ask(string module)
    {
        var start = new ProcessStartInfo(Program, ["-s", "-c", Question, module]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment.Clear();
        start.Environment["PATH"] = "/usr/bin:/bin";
        try
        {
            using var process = Process.Start(start)!;
            process.ErrorDataReceived += (_, _) => { };
            process.BeginErrorReadLine();
            using var limit = new Timer(_ => process.Kill(), null, Patience, Timeout.InfiniteTimeSpan);
            string[] lines = process.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
            process.WaitForExit();
            return lines is [var version, ..] && version.Split(' ') is [var major, var minor]
                ? Read(new(int.Parse(major), int.Parse(minor)), lines) : new([], false, "which is no Python");
        }
        catch (Win32Exception e)
        {
            return new([], false, $"which cannot be started: {e.Message}");
        }
    }

    private static Sight Read(Version version, string[] lines) => version < Oldest
        ? new([], false, $"which is Python {version}; {Oldest} or later is needed")
        : lines is [_, var prefix, var origin, var found] ? new([.. new[] { prefix, origin }.Distinct()], found == "True", null)
        : new([], false, $"which is Python {version} and does not work");

    private static string ProgramOf(string path) => !Directory.Exists(path) ? path
        : ProgramNames.Select(name => Path.Combine(path, name)).FirstOrDefault(File.Exists) ?? Path.Combine(path, ProgramNames[0]);

    /// <summary>What an interpreter is like.</summary>
    /// <param name="Folders">Where it has its libraries.</param>
    /// <param name="HasModule">Whether it has the module that was asked for.</param>
    /// <param name="Problem">Why it cannot be used, to follow its name; null when it can.</param>
    internal sealed record Sight(IReadOnlyList<string> Folders, bool HasModule, string? Problem);
}
