using System.CommandLine;
using System.Globalization;
using Sagebrush.Client;

namespace Sagebrush.Commands;

/// <summary><c>sagebrush status</c>: what a running server has in hand.</summary>
internal static class StatusCommand
{
    private const int Most = 10;

    public static Command Create()
    {
        var server = new ServerAddress();
        var command = new Command("status", "Show the newest training jobs, transform jobs and endpoints of a running server.");
        server.AddTo(command);
        command.SetAction(async (parsed, cancel) =>
        {
            using var connection = server.Connect(parsed);
            await Show(connection, parsed.InvocationConfiguration.Output, cancel);
            return ExitCode.Done;
        });
        return command;
    }

    private static async Task Show(Connection connection, TextWriter output, CancellationToken cancel)
    {
        var sageMaker = new SageMakerClient(connection);
        string account = await new StsClient(connection).GetAccount(cancel);
        var jobs = await sageMaker.ListTrainingJobs(Most, cancel);
        var transforms = await sageMaker.ListTransformJobs(Most, cancel);
        var endpoints = await sageMaker.ListEndpoints(Most, cancel);
        await output.WriteLineAsync($"{connection.Url}  account {account}");
        await Table(output, "training jobs", [.. jobs.TrainingJobSummaries.Select(j => (j.TrainingJobName, j.TrainingJobStatus, j.CreationTime))], jobs.NextToken);
        await Table(
            output, "transform jobs", [.. transforms.TransformJobSummaries.Select(j => (j.TransformJobName, j.TransformJobStatus, j.CreationTime))], transforms.NextToken);
        await Table(output, "endpoints", [.. endpoints.Endpoints.Select(e => (e.EndpointName, e.EndpointStatus, e.CreationTime))], endpoints.NextToken);
    }

    private static async Task Table(TextWriter output, string title, IReadOnlyList<(string Name, string Status, DateTimeOffset Created)> rows, string? more)
    {
        await output.WriteLineAsync($"\n{title}: {(rows.Count == 0 ? "none" : more is null ? rows.Count : $"the newest {rows.Count}")}");
        foreach (var (name, status, created) in rows)
        {
            await output.WriteLineAsync($"  {created.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)}  {status,-12} {name}");
        }
    }
}
