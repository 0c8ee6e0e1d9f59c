using System.CommandLine;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Sagebrush.Client;
using Sagebrush.Demo;

namespace Sagebrush.Commands;

/// <summary><c>sagebrush demo</c>: a whole workflow before one's eyes, on a server of its own unless <c>--url</c> names one.</summary>
internal static class DemoCommand
{
    public static Command Create()
    {
        var server = new ServerAddress();
        var workflow = new Argument<string>("WORKFLOW") { Description = "iris: train k-NN on flowers, deploy it, ask it.", DefaultValueFactory = _ => "iris" };
        workflow.AcceptOnlyFromAmong("iris");
        var json = new Option<string>("--json") { Description = "Write the figures to FILE.", HelpName = "FILE" };
        var command = new Command("demo", "Run a workflow from upload to prediction and clean up after it.") { workflow, json };
        server.AddTo(command);
        command.SetAction(async (parsed, cancel) =>
        {
            var output = parsed.InvocationConfiguration.Output;
            var figures = server.IsGiven(parsed)
                ? await OnRunning(server.Connect(parsed), output, cancel)
                : await OnOwn(output, cancel);
            if (parsed.GetValue(json) is { } file)
            {
                await File.WriteAllBytesAsync(file, JsonSerializer.SerializeToUtf8Bytes(figures, IrisFiguresJson.Default.IrisFigures), cancel);
            }

            return ExitCode.Done;
        });
        return command;
    }

    private static async Task<IrisFigures> OnRunning(Connection connection, TextWriter output, CancellationToken cancel)
    {
        using (connection)
        {
            return await new IrisDemo(connection, output, TimeProvider.System).Run(cancel);
        }
    }

    private static async Task<IrisFigures> OnOwn(TextWriter output, CancellationToken cancel)
    {
        string id = "AKIADEMO" + RandomNumberGenerator.GetHexString(12), secret = RandomNumberGenerator.GetHexString(40);
        var options = Options.From(new Settings { Ephemeral = true, Urls = ["http://127.0.0.1:0"], Users = [$"demo:{id}:{secret}"] });
        using var logs = LoggerFactory.Create(log => log.SetMinimumLevel(LogLevel.Warning).AddProvider(new ConsoleLog(Console.Error)));
        await using var server = await ServerCommand.Start(options, logs, cancel);
        var url = new Uri(server.Urls[0]);
        await output.WriteLineAsync($"A server of its own for this demo: {url}");
        return await OnRunning(new(url, new(id, secret), options.Region, TimeProvider.System), output, cancel);
    }
}
