using Sagebrush.Client;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Demo;

/// <summary>Follows a training job to its end and shows its steps and its log.</summary>
/// <param name="connection">The way to the server.</param>
/// <param name="output">Where they are shown.</param>
/// <param name="shows">Which lines of the log are shown.</param>
internal sealed class TrainingFollower(Connection connection, TextWriter output, Predicate<string> shows)
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(25);

    private readonly SageMakerClient _sageMaker = new(connection);

    /// <summary>Follows the job; answers it with its log.</summary>
    /// <exception cref="DemoFailedException">It did not complete.</exception>
    public async Task<(DescribeTrainingJobResponse Job, IReadOnlyList<string> Log)> Follow(string name, CancellationToken cancel)
    {
        var log = new LogTail(connection, name);
        var lines = new List<string>();
        int shown = 0;
        while (true)
        {
            var job = await _sageMaker.DescribeTrainingJob(name, cancel);
            foreach (var step in (job.SecondaryStatusTransitions ?? []).Skip(shown))
            {
                await output.WriteLineAsync($"  {step.StartTime:HH:mm:ss.fff} {step.Status} - {step.StatusMessage}");
                shown++;
            }

            foreach (var line in await log.Next(cancel))
            {
                lines.Add(line.Text);
                if (shows(line.Text))
                {
                    await output.WriteLineAsync($"  {line.Host} | {line.Text}");
                }
            }

            switch (job.TrainingJobStatus)
            {
                case TrainingJobStatus.Completed:
                    return (job, lines);
                case TrainingJobStatus.Failed or TrainingJobStatus.Stopped:
                    throw new DemoFailedException($"The training job ended as {job.TrainingJobStatus}: {job.FailureReason}");
            }

            await Task.Delay(Poll, cancel);
        }
    }
}
