using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Sagebrush.Client;
using Sagebrush.Demo;

namespace Sagebrush.Commands;

/// <summary><c>sagebrush demo</c>: a whole workflow before one's eyes, on a server of its own unless <c>--url</c> names one.</summary>
internal static class DemoCommand
{
    private const string Iris = "iris", Imdb = "imdb", Recommend = "recommend", Wine = "wine";

    public static Command Create()
    {
        var server = new ServerAddress();
        var workflow = new Argument<string>("WORKFLOW")
        {
            Description = "iris: train k-NN on flowers, deploy it, ask it. imdb: train XGBoost on film reviews, score others by batch transform. "
                + "recommend: train Factorization Machines on ratings of movies, recommend others by k-NN. "
                + "wine: train and host a scikit-learn script of one's own on embeddings, beside the built-in k-NN.",
            DefaultValueFactory = _ => Iris,
        };
        workflow.AcceptOnlyFromAmong(Iris, Imdb, Recommend, Wine);
        var data = new Option<string>("--data")
        {
            Description = "Take what is in FOLDER and not a small sample. imdb: train.csv.gz and test.csv.gz, or aclImdb. recommend: MovieLens 100K. wine: winemag*.csv.",
            HelpName = "FOLDER",
        };
        var csv = new Option<string>("--csv") { Description = "imdb: also write the three CSV files of word counts to FOLDER.", HelpName = "FOLDER" };
        var database = new Option<string>("--database") { Description = "recommend: keep the recommendations in FILE, a SQLite database.", HelpName = "FILE" };
        var neighbours = new Option<int>("--neighbours")
        {
            Description = "recommend: look up N movies for each user, those included that the user has rated.", HelpName = "N", DefaultValueFactory = _ => 100,
        };
        neighbours.Validators.Add(given => CheckCount(given, 1, int.MaxValue));
        var rows = new Option<int>("--rows") { Description = "wine: search N embeddings.", HelpName = "N", DefaultValueFactory = _ => 180_000 };
        rows.Validators.Add(given => CheckCount(given, WineServices.Neighbours, WineOptions.MostRows));
        var dimensions = new Option<int>("--dimensions") { Description = "wine: embeddings are N wide.", HelpName = "N", DefaultValueFactory = _ => 300 };
        dimensions.Validators.Add(given => CheckCount(given, 1, WineOptions.MostDimensions));
        var json = new Option<string>("--json") { Description = "Write the figures to FILE.", HelpName = "FILE" };
        json.Validators.Add(CheckWritten);
        var command = new Command("demo", "Run a workflow from upload to prediction and clean up after it.") 
        {
            workflow, data, csv, database, neighbours, rows, dimensions, json,
        };
        server.AddTo(command);
        command.Validators.Add(given => CheckTaken(
            given, given.GetResult(workflow)?.Tokens is [{ Value: var name }] ? name : Iris,
            [(data, [Imdb, Recommend, Wine]), (csv, [Imdb]), (database, [Recommend]), (neighbours, [Recommend]), (rows, [Wine]), (dimensions, [Wine])]));
        command.SetAction(async (parsed, cancel) =>
        {
            var output = parsed.InvocationConfiguration.Output;
            Func<Connection, Task<byte[]>> run = parsed.GetValue(workflow) switch
            {
                Imdb => async connection => JsonSerializer.SerializeToUtf8Bytes(
                    await new ImdbDemo(connection, parsed.GetValue(data), parsed.GetValue(csv), output, TimeProvider.System).Run(cancel), ImdbFiguresJson.Default.ImdbFigures),
                Recommend => async connection => JsonSerializer.SerializeToUtf8Bytes(
                    await new RecommendDemo(connection, new(parsed.GetValue(data), parsed.GetValue(database), parsed.GetValue(neighbours)), output, TimeProvider.System).Run(cancel),
                    RecommendFiguresJson.Default.RecommendFigures),
                Wine => async connection => JsonSerializer.SerializeToUtf8Bytes(
                    await new WineDemo(connection, new(parsed.GetValue(data), parsed.GetValue(rows), parsed.GetValue(dimensions)), output, TimeProvider.System).Run(cancel),
                    WineFiguresJson.Default.WineFigures),
                _ => async connection => JsonSerializer.SerializeToUtf8Bytes(
                    await new IrisDemo(connection, output, TimeProvider.System).Run(cancel), IrisFiguresJson.Default.IrisFigures),
            };
            byte[] figures = server.IsGiven(parsed) ? await OnRunning(server.Connect(parsed), run) : await OnOwn(output, run, cancel);
            if (parsed.GetValue(json) is { } file)
            {
                await File.WriteAllBytesAsync(file, figures, cancel);
            }

            return ExitCode.Done;
        });
        return command;
    }

    private static void CheckCount(OptionResult given, int least, int most)
    {
        if (given.Tokens is [{ Value: var text }] && !(int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= least && number <= most))
        {
            given.AddError(FormattableString.Invariant($"{given.Option.Name} is '{text}'; expected a number from {least}{(most < int.MaxValue ? $" to {most}" : "")}."));
        }
    }

    // Figures are written when all is done, which is late to learn that they cannot be.
    private static void CheckWritten(OptionResult given)
    {
        if (given.Tokens is [{ Value: { Length: > 0 } file }] && (Directory.Exists(file) || !Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(file)))))
        {
            given.AddError($"{given.Option.Name} is '{file}'; expected a file in a folder that exists.");
        }
    }

    private static void CheckTaken(CommandResult given, string chosen, IEnumerable<(Option Option, string[] Takers)> options)
    {
        foreach (var (option, takers) in options.Where(one => given.GetResult(one.Option) is { Implicit: false } && !one.Takers.Contains(chosen)))
        {
            string all = takers is [.. var first, var last] && first.Length > 0 ? $"{string.Join(", ", first)} and {last}" : takers[0];
            given.AddError($"{option.Name} is an option of demo {all}.");
        }
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
        // Of the configuration only what says where this machine has its libraries.
        var machine = Settings.FromEnvironment(Environment.GetEnvironmentVariable).Or(Settings.FromFile(Settings.FileName));
        var options = Options.From(new Settings
        {
            Ephemeral = true, Urls = ["http://127.0.0.1:0"], Users = [$"demo:{id}:{secret}"],
            XgboostLibrary = machine.XgboostLibrary, Frameworks = machine.Frameworks,
        });
        using var logs = LoggerFactory.Create(log => log.SetMinimumLevel(LogLevel.Warning).AddProvider(new ConsoleLog(Console.Error)));
        await using var server = await ServerCommand.Start(options, logs, cancel);
        var url = new Uri(server.Urls[0]);
        await output.WriteLineAsync($"A server of its own for this demo: {url}");
        return await OnRunning(new(url, new(id, secret), options.Region, TimeProvider.System), run);
    }
}
