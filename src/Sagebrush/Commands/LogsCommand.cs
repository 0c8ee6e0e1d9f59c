using System.CommandLine;
using Sagebrush.Client;

namespace Sagebrush.Commands;

/// <summary><c>sagebrush logs</c>: the log of a training job, also while it grows.</summary>
internal static class LogsCommand
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(200);

    public static Command Create()
    {
        var server = new ServerAddress();
        var job = new Argument<string>("JOB") { Description = "Name of the training job." };
        var follow = new Option<bool>("--follow", "-f") { Description = "Go on until the job has ended." };
        var command = new Command("logs", "Show the log of a training job.") { job, follow };
        server.AddTo(command);
        command.SetAction(async (parsed, cancel) =>
        {
            using var connection = server.Connect(parsed);
            await Show(connection, parsed.GetValue(job)!, parsed.GetValue(follow), parsed.InvocationConfiguration.Output, cancel);
            return ExitCode.Done;
        });
        return command;
    }

    private static async Task Show(Connection connection, string job, bool follow, TextWriter output, CancellationToken cancel)
    {
        var sageMaker = new SageMakerClient(connection);
        var log = new LogTail(connection, job);
        while (true)
        {
            // The state is read before the log: what ended by then has written all its lines.
            bool ended = (await sageMaker.DescribeTrainingJob(job, cancel)).TrainingJobStatus is not ("InProgress" or "Stopping");
            foreach (var line in await log.Next(cancel))
            {
                await output.WriteLineAsync($"{line.Host} | {line.Text}");
            }

            if (ended || !follow)
            {
                return;
            }

            await Task.Delay(Poll, cancel);
        }
    }
}
