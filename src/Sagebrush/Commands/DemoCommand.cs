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
        var workflow = new Argument<string>("WORKFLOW")
        {
            Description = "iris: train k-NN on flowers, deploy it, ask it. imdb: train XGBoost on film reviews, score others by batch transform.",
            DefaultValueFactory = _ => "iris",
        };
        workflow.AcceptOnlyFromAmong("iris", "imdb");
        var data = new Option<string>("--data") { Description = "imdb: take the reviews of FOLDER (train.csv.gz and test.csv.gz, or aclImdb) and not a small sample.", HelpName = "FOLDER" };
        var csv = new Option<string>("--csv") { Description = "imdb: also write the three CSV files of word counts to FOLDER.", HelpName = "FOLDER" };
        var json = new Option<string>("--json") { Description = "Write the figures to FILE.", HelpName = "FILE" };
        var command = new Command("demo", "Run a workflow from upload to prediction and clean up after it.") { workflow, data, csv, json };
        server.AddTo(command);
        command.Validators.Add(given =>
        {
            bool isImdb = given.GetResult(workflow)?.Tokens is [{ Value: "imdb" }];
            if (!isImdb && (given.GetResult(data) ?? given.GetResult(csv)) is not null)
            {
                given.AddError("--data and --csv are options of demo imdb.");
            }
        });
        command.SetAction(async (parsed, cancel) =>
        {
            var output = parsed.InvocationConfiguration.Output;
            Func<Connection, Task<byte[]>> run = parsed.GetValue(workflow) == "imdb"
                ? async connection => JsonSerializer.SerializeToUtf8Bytes(
                    await new ImdbDemo(connection, parsed.GetValue(data), parsed.GetValue(csv), output, TimeProvider.System).Run(cancel), ImdbFiguresJson.Default.ImdbFigures)
                : async connection => JsonSerializer.SerializeToUtf8Bytes(
                    await new IrisDemo(connection, output, TimeProvider.System).Run(cancel), IrisFiguresJson.Default.IrisFigures);
            byte[] figures = server.IsGiven(parsed) ? await OnRunning(server.Connect(parsed), run) : await OnOwn(output, run, cancel);
            if (parsed.GetValue(json) is { } file)
            {
                await File.WriteAllBytesAsync(file, figures, cancel);
            }

            return ExitCode.Done;
        });
        return command;
    }

    private static async Task<byte[]> OnRunning(Connection connection, Func<Connection, Task<byte[]>> run)
    {
        using (connection)
        {
            return await run(connection);
        }
    }

    private static async Task<byte[]> OnOwn(TextWriter output, Func<Connection, Task<byte[]>> run, CancellationToken cancel)
    {
        string id = "AKIADEMO" + RandomNumberGenerator.GetHexString(12), secret = RandomNumberGenerator.GetHexString(40);
        var options = Options.From(new Settings { Ephemeral = true, Urls = ["http://127.0.0.1:0"], Users = [$"demo:{id}:{secret}"] });
        using var logs = LoggerFactory.Create(log => log.SetMinimumLevel(LogLevel.Warning).AddProvider(new ConsoleLog(Console.Error)));
        await using var server = await ServerCommand.Start(options, logs, cancel);
        var url = new Uri(server.Urls[0]);
        await output.WriteLineAsync($"A server of its own for this demo: {url}");
        return await OnRunning(new(url, new(id, secret), options.Region, TimeProvider.System), run);
    }
}
