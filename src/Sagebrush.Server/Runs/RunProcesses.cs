using System.Diagnostics;

namespace Sagebrush.Runs;

/// <summary>
/// Which processes of this machine are a run's: its <see cref="Runs.Keeper"/>, who reads the output, the command, and what that has started.
/// </summary>
/// <param name="files">What the keepers have written.</param>
/// <param name="groups">The control groups that runs are in; null where there are none.</param>
internal sealed class RunProcesses(RunFiles files, ControlGroups? groups)
{
    /// <summary>This start of the machine: a process of another one is none any more.</summary>
    public static readonly string Boot = File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();

    /// <summary>The run's keeper while it lives.</summary>
    public ProcessEntry? Keeper(string id) =>
        files.Keeper(id) is { } keeper && keeper.Boot == Boot
        && ProcessEntry.Find(keeper.Process.Pid) is { Lives: true } now && now.Started == keeper.Process.Started ? now : null;

    /// <summary>Completes when the run has no living keeper.</summary>
    public async Task KeeperGone(string id, CancellationToken cancel)
    {
        try
        {
            if (Keeper(id) is { } keeper)
            {
                using var process = Process.GetProcessById(keeper.Pid);
                await process.WaitForExitAsync(cancel);
            }
        }
        catch (ArgumentException)
        {
            // Gone between the two looks.
        }
    }

    /// <summary>The command: the first process of the container's own.</summary>
    // keeper → command, or keeper → bwrap → bwrap (process 1 of the sandbox) → command, which setpriv became
    public ProcessEntry? Main(int keeper, string id)
    {
        var tree = ProcessTree.Now();
        var main = tree.Children(keeper).Skip(files.HasPipe(id) ? 1 : 0).FirstOrDefault();
        while (main is { Name: "bwrap" })
        {
            main = tree.Children(main.Pid).FirstOrDefault();
        }

        return main;
    }

    /// <summary>The ids of all that are to be ended with the run now.</summary>
    public IEnumerable<int> Of(int keeper, string id) => Members(ProcessTree.Now(), keeper, id).Select(member => member.Pid).Concat(groups?.Members(files.Stem(id)) ?? []);

    /// <summary>All of the run's processes that use the instance, its keeper too; each once.</summary>
    public IEnumerable<ProcessEntry> With(ProcessEntry keeper, string id, ProcessTree tree) =>
        Members(tree, keeper.Pid, id).Prepend(keeper).DistinctBy(process => process.Pid);

    // All but the keeper and who reads the output, its oldest child: they have work to do when the others have gone.
    private IEnumerable<ProcessEntry> Members(ProcessTree tree, int keeper, string id)
    {
        var reader = files.HasPipe(id) ? tree.Children(keeper).FirstOrDefault() : null;
        ProcessEntry[] platform = reader is null ? [] : [reader, .. tree.Descendants(reader.Pid)];
        return tree.Descendants(keeper).Concat(tree.Session(keeper)).Where(process => process.Pid != keeper).Except(platform);
    }
}
