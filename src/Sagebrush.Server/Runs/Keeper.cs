using System.Diagnostics;

namespace Sagebrush.Runs;

/// <summary>
/// The small shell that keeps a run, in a session of its own: it outlives the server, says who it is, runs the command with its output going to a file, and
/// leaves behind how that ended.
/// </summary>
internal static class Keeper
{
    private const long Kibibyte = 1024;

    // A server in the background of a script, or under nohup, was started with signals ignored, and who ignores a signal hands that on to all it starts: no
    // shell may trap it then, and an image that is asked to end by SIGINT would never hear of it.
    private static readonly string[] Start = ["/usr/bin/env", "--default-signal", "/usr/bin/setsid"], OldStart = ["/usr/bin/setsid"];

    // GNU's since 2019; not BusyBox's.
    private static readonly Lazy<string[]> Starting = new(() => CanSetSignals() ? Start : OldStart);

    // $1 names the run's files, $2 the file that counts shortages of memory, $3 the control groups, $4 and $5 how many processes and kibibytes there may be
    // where there are no groups; the rest is the command. Writing ID.process fails when another keeper was first (set -C): a run starts once, also when the
    // server died after starting it and starts it again. Closing standard output tells the server that ID.process is there. Output goes through a pipe where
    // the server made one, so that the command may open it by name; whoever reads it is the keeper's oldest child, and a full disk holds the command up but
    // does not end it. The command joins the groups before it is what it is, so nothing of it is ever outside; the keeper is not in them, so a command that
    // takes all they have does not keep it from its work. What the command left running goes with it. The end appears by rename, complete or not at all, when
    // the last of the output is written.
    private const string Script =
        """
        run=$1 shortages=$2 groups=$3 processes=$4 data=$5; shift 5
        read -r stat < /proc/$$/stat; read -r boot < /proc/sys/kernel/random/boot_id
        set -C; echo "$boot $stat" 2>/dev/null > "$run.process" || exit 0; set +C
        if [ -p "$run.out" ]; then
            (until /bin/cat >> "$run.log" || [ ! -e "$run.process" ]; do /bin/sleep 1; done) < "$run.out" > /dev/null 2>&1 &
            reader=$!
            exec > "$run.out" 2>&1 < /dev/null
        else
            exec >> "$run.log" 2>&1 < /dev/null
        fi
        (
            for group in $groups; do echo 0 > "$group/cgroup.procs" || exit 125; done
            echo 500 > /proc/self/oom_score_adj
            ulimit -c 0
            [ -z "$processes" ] || ulimit -p "$processes"
            [ -z "$data" ] || ulimit -d "$data"
            exec "$@"
        )
        end=$?
        if [ "$end" != 0 ] && [ -r "$shortages" ]; then
            while read -r what count; do [ "$what" = oom_kill ] && [ "$count" != 0 ] && end="$end memory"; done < "$shortages"
        fi
        exec > /dev/null 2>&1
        for group in $groups; do
            while read -r left; do kill -9 "$left"; done < "$group/cgroup.procs"
        done
        [ -z "$reader" ] || wait "$reader"
        until { echo "$end" > "$run.exit.new" && /bin/mv "$run.exit.new" "$run.exit"; } || [ ! -e "$run.process" ]; do /bin/sleep 1; done
        [ -z "$groups" ] || /bin/rmdir $groups
        kill -9 0
        """;

    /// <summary>How to start it.</summary>
    /// <param name="stem">What the run's files are called.</param>
    /// <param name="shortages">The file that counts shortages of memory; empty for none.</param>
    /// <param name="groups">The control groups that the command joins.</param>
    /// <param name="plain">What a process may have at most where there are no groups.</param>
    /// <param name="command">What it runs.</param>
    public static ProcessStartInfo Of(string stem, string shortages, IReadOnlyList<string> groups, RunLimits plain, IEnumerable<string> command) =>
        new(Starting.Value[0], [.. Starting.Value[1..], "/bin/sh", "-c", Script, "sagebrush-run", stem, shortages, string.Join(' ', groups), $"{plain.Processes}", $"{plain.Memory / Kibibyte}", .. command])
        {
            RedirectStandardOutput = true,
        };

    private static bool CanSetSignals()
    {
        using var trial = Process.Start(new ProcessStartInfo(Start[0], [Start[1], "/bin/true"]) { RedirectStandardError = true })!;
        trial.StandardError.ReadToEnd();
        trial.WaitForExit();
        return trial.ExitCode == 0;
    }
}
