using System.CommandLine;
using System.Text.Json;
using Sagebrush.Store;

namespace Sagebrush.Commands;

/// <summary><c>sagebrush scrub</c>: verifies every stored byte of a data folder that no server holds.</summary>
internal static class ScrubCommand
{
    public static Command Create()
    {
        var settings = new SettingsFlags();
        var json = new Option<bool>("--json") { Description = "Print each finding, and the summary last, as a line of JSON." };
        var command = new Command(
            "scrub", "Verify every block of every version and part in a data folder; no server may hold it. Exit code 0 when nothing is wrong, else 1.") { json };
        settings.AddDataTo(command);
        command.SetAction((parsed, cancel) => Task.FromResult(Scrub(
            settings.Read(parsed), parsed.GetValue(json), parsed.InvocationConfiguration.Output, cancel)));
        return command;
    }

    private static int Scrub(Options options, bool asJson, TextWriter output, CancellationToken cancel)
    {
        if (!DataFolder.IsIn(options.Data))
        {
            throw new DataFolderException($"There is no data of Sagebrush in {options.Data}; name the folder of a server with --data.");
        }

        using var folder = new DataFolder(options.Data);
        using var database = new Database(folder);
        var summary = new Scrub(folder, database, finding => output.WriteLine(
            asJson ? JsonSerializer.Serialize(finding, ScrubJson.Default.ScrubFinding) : finding.ToString())).Run(cancel);
        output.WriteLine(asJson ? JsonSerializer.Serialize(summary, ScrubJson.Default.ScrubSummary) : summary.ToString());
        return summary.Wrong == 0 ? ExitCode.Done : ExitCode.Failed;
    }
}
