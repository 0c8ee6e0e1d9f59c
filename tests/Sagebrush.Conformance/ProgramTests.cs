using System.Net;
using System.Runtime.Versioning;
using System.Text.Json;

namespace Sagebrush.Conformance;

/// <summary>The program as a person meets it at a command line: help, exit codes, errors, the demo.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class ProgramTests
{
    [Theory]
    [InlineData("--help", "server", "demo", "status", "logs", "env", "scrub", "train", "serve", "describe")]
    [InlineData("server --help", "--urls", "--data", "--account", "--region", "--user", "--ephemeral", "--no-auth")]
    [InlineData("demo --help", "iris", "imdb", "recommend", "wine", "--rows", "--data", "--database", "--neighbours", "--json", "--url")]
    [InlineData("logs --help", "--follow", "JOB")]
    [InlineData("scrub --help", "--data", "--json")]
    public async Task Help_names_everything(string arguments, params string[] parts)
    {
        var run = await Sagebrush(arguments.Split(' '));
        Assert.Equal(0, run.ExitCode);
        Assert.All(parts, part => Assert.Contains(part, run.Output, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("demo")]
    [InlineData("status")]
    public async Task Help_names_a_flag_once(string command)
    {
        var run = await Sagebrush(command, "--help");
        Assert.Single(run.Output.Split('\n'), line => line.TrimStart().StartsWith("--data ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("server --colour red", "--colour")]
    [InlineData("paint", "paint")]
    [InlineData("server --account 12", "account is '12'; expected twelve digits")]
    [InlineData("server --urls ftp://x", "urls: 'ftp://x'")]
    [InlineData("server --user tom", "NAME:ACCESSKEYID:SECRET")]
    [InlineData("server --no-auth --urls http://0.0.0.0:5700", "only loopback addresses are allowed")]
    [InlineData("demo roses", "roses")]
    [InlineData("demo iris --data /tmp", "--data is an option of demo imdb, recommend and wine")]
    [InlineData("demo recommend --csv /tmp", "--csv is an option of demo imdb")]
    [InlineData("demo recommend --neighbours 0", "--neighbours is '0'; expected a number from 1")]
    [InlineData("demo iris --json /tmp", "--json is '/tmp'; expected a file in a folder that exists")]
    [InlineData("demo recommend --json /nowhere/figures.json", "--json is '/nowhere/figures.json'; expected a file")]
    [InlineData("demo imdb --neighbours 5", "--neighbours is an option of demo recommend")]
    [InlineData("demo wine --rows 9", "--rows is '9'; expected a number from 10 to 1000000")]
    [InlineData("demo wine --dimensions 501", "--dimensions is '501'; expected a number from 1 to 500")]
    [InlineData("demo iris --rows 100", "--rows is an option of demo wine")]
    [InlineData("demo imdb --database /tmp/x", "--database is an option of demo recommend")]
    public async Task A_wrong_command_line_is_exit_code_2(string arguments, string part)
    {
        var run = await Sagebrush(arguments.Split(' '));
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(part, run.Error, StringComparison.Ordinal);
        Assert.Contains("--help", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_setting_in_the_file_is_named()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllBytesAsync(Path.Combine(folder.Path, "sagebrush.json"), """{"colour": "red"}"""u8.ToArray());
        var run = await Command.Run(Repository.Program, ["server"], folder: folder.Path);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("colour", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_taken_port_is_exit_code_1()
    {
        await using var server = await ServerProcess.Ephemeral();
        var run = await Sagebrush("server", "--ephemeral", "--urls", server.Url.ToString());
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("is in use by another program", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Its_threads_interrupt_nobody_by_waking_up()
    {
        await using var server = await ServerProcess.Ephemeral();
        var policies = Directory.GetDirectories($"/proc/{server.Id}/task").Select(thread => Policy(Path.Combine(thread, "stat")));
        Assert.Equal(["SCHED_BATCH"], policies.Distinct());

        // The 41st field of proc_pid_stat(5); the name before the third may have spaces in it.
        static string Policy(string stat) => File.ReadAllText(stat).Split(')')[^1].Split(' ')[39] switch { "0" => "SCHED_OTHER", "3" => "SCHED_BATCH", var other => other };
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_is_exit_code_1()
    {
        var run = await Sagebrush("server", "--urls", "http://127.0.0.1:0", "--data", "/dev/null/data");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("/dev/null/data cannot be used", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_of_another_server_is_exit_code_1()
    {
        using var folder = new TemporaryFolder();
        await using var server = await ServerProcess.On(folder.Path);
        var run = await Sagebrush("server", "--urls", "http://127.0.0.1:0", "--data", folder.Path);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("in use by another Sagebrush server", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_scrub_looks_at_a_folder_that_no_server_holds()
    {
        using var folder = new TemporaryFolder();
        await using (var server = await ServerProcess.On(folder.Path))
        {
            using var connection = server.Connect();
            await new Client.S3Client(connection).CreateBucket("data", default);
            await new Client.S3Client(connection).PutObject("data", "key", new byte[200_000], "text/csv", default);
            var held = await Sagebrush("scrub", "--data", folder.Path);
            Assert.Equal(1, held.ExitCode);
            Assert.Contains("in use by another Sagebrush server", held.Error, StringComparison.Ordinal);
        }

        var clean = await Sagebrush("scrub", "--data", folder.Path);
        Assert.True(clean.ExitCode == 0, $"{clean}");
        Assert.Contains("1 versions", clean.Output, StringComparison.Ordinal);

        string file = Directory.EnumerateFiles(Path.Combine(folder.Path, "objects"), "*", SearchOption.AllDirectories).Single();
        File.Delete(file);
        var damaged = await Sagebrush("scrub", "--json", "--data", folder.Path);
        Assert.Equal(1, damaged.ExitCode);
        using var finding = JsonDocument.Parse(damaged.Output.Split('\n')[0]);
        Assert.Equal("missing", finding.RootElement.GetProperty("fault").GetString());
        Assert.Equal("key", finding.RootElement.GetProperty("key").GetString());
    }

    [Fact]
    public async Task A_scrub_makes_no_folder()
    {
        using var folder = new TemporaryFolder();
        var run = await Sagebrush("scrub", "--data", Path.Combine(folder.Path, "none"));
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("no data of Sagebrush", run.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public async Task Without_a_server_there_is_no_status()
    {
        var environment = new Dictionary<string, string> { ["AWS_ACCESS_KEY_ID"] = "a", ["AWS_SECRET_ACCESS_KEY"] = "b" };
        var run = await Command.Run(Repository.Program, ["status", "--url", "http://127.0.0.1:9"], environment);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("no Sagebrush server answers", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_told_to_end_ends_well_and_takes_its_temporary_folder_along()
    {
        var server = await ServerProcess.Ephemeral();
        string folder = server.Said.Split('\n').Select(line => line.Trim()).First(line => line.StartsWith("data", StringComparison.Ordinal))[4..^"(removed at the end)".Length].Trim();
        Assert.True(Directory.Exists(folder), server.Said);
        Assert.Equal(0, await server.Terminate());
        Assert.False(Directory.Exists(folder));
        await server.DisposeAsync();
    }

    [Fact]
    public async Task A_made_key_is_kept_for_its_owner_only_and_env_shows_it()
    {
        using var folder = new TemporaryFolder();
        string data = Path.Combine(folder.Path, "data");
        await using (var server = await ServerProcess.Start("--data", data))
        {
            const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            Assert.Equal(Owner | UnixFileMode.UserExecute, File.GetUnixFileMode(data));
            Assert.Equal(Owner, File.GetUnixFileMode(Path.Combine(data, "administrator-key")));
        }

        var first = await Sagebrush("env", "exports", "--data", data);
        Assert.Equal(0, first.ExitCode);
        await using (var server = await ServerProcess.Start("--data", data))
        {
            Assert.Equal(first.Output, (await Sagebrush("env", "exports", "--data", data)).Output);
            var environment = Exports(first.Output);
            environment["AWS_ENDPOINT_URL"] = server.Url.ToString();
            var status = await Command.Run(Repository.Program, ["status"], environment);
            Assert.True(status.ExitCode == 0, $"{status}\n{server.Said}");
            Assert.Contains("account 123456789012", status.Output, StringComparison.Ordinal);
        }

        var config = await Sagebrush("env", "sagemaker", "--data", data);
        Assert.Contains("TelemetryOptOut: true", config.Output, StringComparison.Ordinal);
        Assert.Contains("DefaultS3Bucket: sagemaker-us-east-1-123456789012", config.Output, StringComparison.Ordinal);
        Assert.Equal(config.Output, await File.ReadAllTextAsync(Exports(first.Output)["SAGEMAKER_USER_CONFIG_OVERRIDE"]));
        Assert.Contains("[profile sagebrush]", (await Sagebrush("env", "profile", "--data", data)).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unsigned_requests_are_heard_only_with_no_auth()
    {
        using var http = new HttpClient();
        await using var open = await ServerProcess.Start("--ephemeral", "--no-auth");
        Assert.Contains("no-auth", open.Said, StringComparison.OrdinalIgnoreCase);
        using var made = await http.PutAsync(new Uri(open.Url, "/open-bucket"), null);
        Assert.Equal(HttpStatusCode.OK, made.StatusCode);
        await using var closed = await ServerProcess.Ephemeral();
        using var refused = await http.PutAsync(new Uri(closed.Url, "/open-bucket"), null);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
    }

    [Fact]
    public async Task Only_an_ephemeral_server_can_be_reset()
    {
        using var folder = new TemporaryFolder();
        await using var server = await ServerProcess.On(folder.Path);
        using var connection = server.Connect();
        await Assert.ThrowsAsync<Client.ServiceException>(() => connection.Send("sagemaker", HttpMethod.Post, "/_sagebrush/reset", [], null, [], default));
    }

    [Fact]
    public async Task The_demo_shows_the_whole_workflow()
    {
        using var folder = new TemporaryFolder();
        string file = Path.Combine(folder.Path, "figures.json");
        var run = await Sagebrush("demo", "iris", "--json", file);
        Assert.True(run.ExitCode == 0, $"{run}");
        var lines = run.Output.Split('\n');
        Assert.Contains("#test_score (algo-1) : ('accuracy', 0.9736842105263158)", lines);
        Assert.Contains("37 of 38 right: accuracy 0.9737, macro F 0.9717", lines);
        foreach (string part in new[] { "Training", "InService", "virginica", "precision", "boto3", "the AWS CLI", "C#" })
        {
            Assert.Contains(part, run.Output, StringComparison.Ordinal);
        }

        using var figures = JsonDocument.Parse(await File.ReadAllBytesAsync(file));
        double Figure(string name) => figures.RootElement.GetProperty(name).GetDouble();
        Assert.Equal(37 / 38.0, Figure("accuracy"));
        Assert.Equal(0.9717, Figure("macro_f"), 4);
        Assert.Equal((37.0, 38.0), (Figure("predictions_correct"), Figure("predictions_total")));
        Assert.True(Figure("job_seconds") > 0 && Figure("endpoint_seconds") > 0);
    }

    [XGBoostLibraryFact]
    public async Task The_demo_of_film_reviews_shows_curve_and_matrix()
    {
        using var folder = new TemporaryFolder();
        string file = Path.Combine(folder.Path, "figures.json");
        var run = await Sagebrush("demo", "imdb", "--json", file);
        Assert.True(run.ExitCode == 0, $"{run}");
        foreach (string part in new[] { "from the small sample", "Learning curve", "o validation 0.", "is \\ predicted", "accuracy 0.", "Transform ", "imdb.py", "removed bucket" })
        {
            Assert.Contains(part, run.Output, StringComparison.Ordinal);
        }

        using var figures = JsonDocument.Parse(await File.ReadAllBytesAsync(file));
        double Figure(string name) => figures.RootElement.GetProperty(name).GetDouble();
        Assert.InRange(Figure("accuracy"), 0.86, 1);
        Assert.Equal(200, Figure("predictions_total"));
        Assert.InRange(Figure("best_round"), 1, Figure("rounds") - 1);
        Assert.True(Figure("train_seconds") > 0 && Figure("transform_seconds") > 0);
    }

    [XGBoostLibraryFact(reviews: true)]
    public async Task The_real_reviews_are_told_apart()
    {
        var run = await Sagebrush("demo", "imdb", "--data", Tools.Reviews!);
        Assert.True(run.ExitCode == 0, $"{run}");
        Assert.Matches("of 25000 right: accuracy 0\\.8[7-9]", run.Output);
    }

    [Theory]
    [InlineData("--data", "/nowhere")]
    [InlineData("--data", "/etc")]
    public async Task A_folder_without_reviews_is_said(string option, string folder)
    {
        var run = await Sagebrush("demo", "imdb", option, folder);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains($"{folder} has neither", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reviews_that_break_off_are_said()
    {
        using var folder = new TemporaryFolder();
        string file = Path.Combine(folder.Path, "train.csv.gz");
        await File.WriteAllBytesAsync(file, [0x1F, 0x8B, 8, 0, 0, 0, 0, 0]);
        await File.WriteAllBytesAsync(Path.Combine(folder.Path, "test.csv"), "label,review\n1,fine\n"u8.ToArray());
        var run = await Sagebrush("demo", "imdb", "--data", folder.Path);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains($"{file} cannot be decompressed", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_demo_leaves_a_running_server_as_it_was()
    {
        await using var server = await ServerProcess.Ephemeral();
        var environment = server.ClientEnvironment;
        var run = await Command.Run(Repository.Program, ["demo", "--url", server.Url.ToString()], environment);
        Assert.True(run.ExitCode == 0, $"{run}\n{server.Said}");
        var status = await Command.Run(Repository.Program, ["status"], environment);
        Assert.Contains("training jobs: none", status.Output, StringComparison.Ordinal);
        Assert.Contains("endpoints: none", status.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_container_role_describes_itself()
    {
        var run = await Sagebrush("describe", "knn");
        Assert.Equal(0, run.ExitCode);
        using var manifest = JsonDocument.Parse(run.Output);
        Assert.Equal(JsonValueKind.Object, manifest.RootElement.ValueKind);
        Assert.NotEqual(0, (await Sagebrush("describe", "nothing")).ExitCode);
    }

    private static Task<Finished> Sagebrush(params string[] arguments) => Command.Run(Repository.Program, arguments);

    private static Dictionary<string, string> Exports(string text) => text.Split('\n')
        .Where(line => line.StartsWith("export ", StringComparison.Ordinal))
        .Select(line => line["export ".Length..].Split('=', 2))
        .ToDictionary(parts => parts[0], parts => parts[1].Trim('\''));
}
