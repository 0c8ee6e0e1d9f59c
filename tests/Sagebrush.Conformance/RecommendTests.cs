using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace Sagebrush.Conformance;

/// <summary>Workflow 5: ratings to Factorization Machines to k-NN to a database, by the demo and by the samples.</summary>
public sealed class RecommendTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_demo_recommends_better_than_what_is_popular()
    {
        var (run, figure) = await Demo();
        string[] parts =
        [
            "from the small sample", "User ", "is recommended", "recall@100", "popular, not yet rated", "Transform ", "recommend.py", "recommend.cs", "removed bucket",
        ];
        Assert.All(parts, part => Assert.Contains(part, run.Output, StringComparison.Ordinal));

        Assert.Equal((100, 200), (figure("users"), figure("items")));
        Assert.InRange(figure("rmse"), 0.5, 0.8);
        Assert.InRange(figure("accuracy"), 0.75, 1);
        Assert.InRange(figure("precision_at_10"), 2 * figure("popularity_precision_at_10"), 1);
        Assert.InRange(figure("recall_at_100"), figure("popularity_recall_at_100") + 0.03, 1);
        Assert.InRange(figure("ndcg_at_10"), 2 * figure("popularity_ndcg_at_10"), 1);
        Assert.True(figure("recommender_seconds") > 0 && figure("transform_seconds") > 0);
    }

    [MovieLensFact]
    public async Task The_real_ratings_are_recommended_by()
    {
        var (_, figure) = await Demo("--data", Tools.MovieLens!);
        Assert.Equal((943, 1682), (figure("users"), figure("items")));
        Assert.InRange(figure("rmse"), 0.9, 0.92);
        Assert.InRange(figure("accuracy"), 0.71, 0.75);
        Assert.InRange(figure("precision_at_10"), 0.22, 0.3);
        Assert.InRange(figure("recall_at_100"), 0.53, 0.65);
        Assert.Equal(0.4321, figure("popularity_recall_at_100"), 4);
    }

    [Fact]
    public async Task The_database_has_a_hundred_neighbours_for_each_user_the_nearest_first()
    {
        string file = Path.Combine(_folder.Path, "recommendations.db");
        await Demo("--database", file);
        using var database = new SqliteConnection($"Data Source={file};Pooling=False");
        database.Open();
        using var command = database.CreateCommand();
        command.CommandText = "SELECT user_id, rank, movie_id, distance FROM recommendations ORDER BY user_id, rank";
        using var rows = command.ExecuteReader();
        double last = 0;
        int count = 0;
        for (; rows.Read(); count++)
        {
            Assert.Equal((count / 100 + 1, count % 100 + 1), (rows.GetInt32(0), rows.GetInt32(1)));
            Assert.InRange(rows.GetInt32(2), 1, 200);
            Assert.True(rows.GetInt32(1) == 1 || rows.GetDouble(3) <= last);
            last = rows.GetDouble(3);
        }

        Assert.Equal(10_000, count);
    }

    [Fact]
    public async Task A_demo_that_fails_leaves_the_recommendations_of_the_last_one()
    {
        string file = Path.Combine(_folder.Path, "recommendations.db");
        using var database = new SqliteConnection($"Data Source={file};Pooling=False");
        database.Open();
        using var command = database.CreateCommand();
        command.CommandText = "CREATE TABLE recommendations (user_id, rank, movie_id, distance); INSERT INTO recommendations VALUES (1, 1, 50, 1.9)";
        command.ExecuteNonQuery();

        var environment = new Dictionary<string, string> { ["AWS_ACCESS_KEY_ID"] = "a", ["AWS_SECRET_ACCESS_KEY"] = "b" };
        var run = await Command.Run(Repository.Program, ["demo", "recommend", "--database", file, "--url", "http://127.0.0.1:9"], environment);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("==> Upload", run.Output, StringComparison.Ordinal);
        command.CommandText = "SELECT movie_id FROM recommendations";
        Assert.Equal(50L, command.ExecuteScalar());
    }

    [Fact]
    public async Task A_demo_that_is_interrupted_removes_what_it_made()
    {
        await using var server = await ServerProcess.Ephemeral();
        using var demo = Process.Start(Command.Prepare(Repository.Program, ["demo", "recommend", "--url", server.Url.ToString()], server.ClientEnvironment))!;
        while (await demo.StandardOutput.ReadLineAsync() is { } line && !line.Contains("Training in progress", StringComparison.Ordinal))
        {
        }

        await Command.Run("kill", ["-TERM", $"{demo.Id}"]);
        string rest = await demo.StandardOutput.ReadToEndAsync();
        string error = await demo.StandardError.ReadToEndAsync();
        await demo.WaitForExitAsync();
        Assert.Equal(1, demo.ExitCode);
        Assert.Contains("interrupted", error, StringComparison.Ordinal);
        Assert.Contains("removed training job", rest, StringComparison.Ordinal);
        Assert.DoesNotContain("NOT removed", rest, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_left_as_it_is()
    {
        string file = Path.Combine(_folder.Path, "notes.txt");
        await File.WriteAllBytesAsync(file, Encoding.ASCII.GetBytes(new string('x', 5000)));
        foreach (string given in new[] { file, "/nowhere/recommendations.db" })
        {
            var run = await Command.Run(Repository.Program, ["demo", "recommend", "--database", given]);
            Assert.Equal(1, run.ExitCode);
            Assert.Contains($"{given} cannot be used as a database", run.Error, StringComparison.Ordinal);
            Assert.DoesNotContain("==> Upload", run.Output, StringComparison.Ordinal);
        }

        Assert.Equal(5000, new FileInfo(file).Length);
    }

    [Theory]
    [InlineData("1\t1\t6\t0\n", "1|Kite (1999)|||{0}\n", "ua.base: line 1: expected user, movie, one to five stars")]
    [InlineData("1\t1\t5\t0\n2\t2\t5\t0\n", "1|Kite (1999)|||{0}\n", "ua.base rates movie 2, which u.item does not have")]
    [InlineData("0\t0\t5\t0\n", "1|Kite (1999)|||{0}\n", "ua.base rates movie 0, which u.item does not have")]
    [InlineData("1\t1\t5\t0\n1\t1\t4\t0\n", "1|Kite (1999)|||{0}\n", "ua.base rates movie 1 for user 1, whose rating of it has been read already")]
    [InlineData("1\t1\t5\t0\n", "1|Kite (1999)|||{0}\n", "ua.test rates movie 1 for user 1, whose rating of it has been read already")]
    [InlineData("", "1|Kite (1999)|||{0}\n", "ua.base has no ratings")]
    [InlineData("1\t1\t5\t0\n", "\n1|Kite (1999)\n", "u.item: line 2: expected 24 fields")]
    [InlineData("1\t1\t5\t0\n", "16777217|Kite (1999)|||{0}\n", "the first a number up to 16777216")]
    [InlineData("1\t1\t5\t0\n", "1|Kite (1999)|||{0}\n1|Kite (1999)|||{0}\n", "u.item has movie 1 twice")]
    [InlineData("1\t1\t5\t0\n", null, "has neither u.item.gz nor u.item")]
    public async Task Data_that_is_not_MovieLens_is_said(string ratings, string? movies, string part)
    {
        string? items = movies?.Replace("{0}", string.Concat(Enumerable.Repeat("|0", 19)), StringComparison.Ordinal);
        foreach (var (name, content) in new[] { ("ua.base", ratings), ("ua.test", ratings), ("u.item", items) })
        {
            if (content is not null)
            {
                await File.WriteAllBytesAsync(Path.Combine(_folder.Path, name), Encoding.Latin1.GetBytes(content));
            }
        }

        var run = await Command.Run(Repository.Program, ["demo", "recommend", "--data", _folder.Path]);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains(part, run.Error, StringComparison.Ordinal);
    }

    [NewBotoFact]
    public Task The_sample_with_boto3() => Sample(Tools.Python!, Repository.Sample("recommend/recommend.py"));

    [Fact]
    public Task The_sample_in_csharp() => Sample("dotnet", "run", Repository.Sample("recommend/recommend.cs"));

    private static async Task Sample(string program, params string[] arguments)
    {
        await using var server = await ServerProcess.Ephemeral();
        var run = await Command.Run(program, arguments, server.ClientEnvironment);
        Assert.True(run.ExitCode == 0, $"{run}\n{server.Said}");
        Assert.Matches(@"recommended +precision@10 0\.[3-6]\d+  recall@100 0\.[89]\d+  NDCG@10 0\.[3-6]", run.Output);
        Assert.Matches(@"popular +precision@10 0\.1\d+  recall@100 0\.7\d+  NDCG@10 0\.1", run.Output);
        Assert.Contains("and is recommended:", run.Output, StringComparison.Ordinal);
    }

    private async Task<(Finished Run, Func<string, double> Figure)> Demo(params string[] options)
    {
        string file = Path.Combine(_folder.Path, "figures.json");
        var run = await Command.Run(Repository.Program, ["demo", "recommend", "--json", file, .. options]);
        Assert.True(run.ExitCode == 0, $"{run}");
        using var figures = JsonDocument.Parse(await File.ReadAllBytesAsync(file));
        var root = figures.RootElement.Clone();
        return (run, name => root.GetProperty(name).GetDouble());
    }
}
