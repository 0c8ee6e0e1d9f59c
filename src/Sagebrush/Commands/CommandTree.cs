using System.CommandLine;
using System.CommandLine.Invocation;
using Sagebrush.Client;
using Sagebrush.Demo;
using Sagebrush.Store;

namespace Sagebrush.Commands;

/// <summary>All commands with their help, and what each kind of failure says and answers.</summary>
internal static class CommandTree
{
    // How long a command may take to end well after Ctrl+C or SIGTERM: a server drains, a demo cleans up.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    /// <summary>Runs a command line; answers its exit code, see <see cref="ExitCode"/>.</summary>
    public static async Task<int> Run(string[] args)
    {
        var parsed = Root().Parse(args);
        if (parsed.Errors.Count > 0 && parsed.Action is ParseErrorAction)
        {
            return await Usage(parsed.Errors.Select(error => error.Message), $"{Name(parsed.CommandResult)} --help lists what there is.");
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = Longest });
        }
        catch (InvalidOptionsException e)
        {
            return await Usage(e.Problems, "sagebrush server --help says what each setting is.");
        }
        catch (Exception e) when (e is ServiceException or DemoFailedException or DataFolderException or ListenException or UnavailableException or IOException
            or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"sagebrush: {e.Message}");
            return ExitCode.Failed;
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("sagebrush: interrupted");
            return ExitCode.Failed;
        }
    }

    private static RootCommand Root()
    {
        var root = new RootCommand("Sagebrush: the SageMaker API, really running, in one process.")
        {
            ServerCommand.Create(), DemoCommand.Create(), StatusCommand.Create(), LogsCommand.Create(), EnvCommand.Create(), ScrubCommand.Create(),
        };
        foreach (var role in ContainerCommands.All)
        {
            root.Add(role);
        }

        return root;
    }

    private static string Name(System.CommandLine.Parsing.CommandResult command) =>
        command.Parent is System.CommandLine.Parsing.CommandResult parent ? $"{Name(parent)} {command.Command.Name}" : "sagebrush";

    private static async Task<int> Usage(IEnumerable<string> problems, string advice)
    {
        foreach (string problem in problems)
        {
            await Console.Error.WriteLineAsync($"sagebrush: {problem}");
        }

        await Console.Error.WriteLineAsync(advice);
        return ExitCode.Usage;
    }
}
