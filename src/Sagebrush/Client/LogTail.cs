using Sagebrush.Wire.Shapes.Logs;

namespace Sagebrush.Client;

/// <summary>A line of a job's log.</summary>
/// <param name="Host">The host that wrote it, for example <c>algo-1</c>.</param>
/// <param name="Timestamp">Milliseconds since 1970.</param>
/// <param name="Text">Without its line end.</param>
public readonly record struct LogLine(string Host, long Timestamp, string Text);

/// <summary>Reads the log of a training job as it grows: each line once, hosts joined by time.</summary>
/// <param name="connection">The way to the server.</param>
/// <param name="job">The job's name.</param>
public sealed class LogTail(Connection connection, string job)
{
    private const string Group = "/aws/sagemaker/TrainingJobs";

    private static readonly LogsJson Json = LogsJson.Default;

    private readonly JsonService _service = new(connection, "logs", "Logs_20140328");
    private readonly SortedDictionary<string, string?> _tokens = new(StringComparer.Ordinal);

    /// <summary>The lines that came since the last call.</summary>
    public async Task<IReadOnlyList<LogLine>> Next(CancellationToken cancel)
    {
        await FindStreams(cancel);
        var lines = new List<LogLine>();
        foreach (string stream in _tokens.Keys.ToList())
        {
            await Read(stream, lines, cancel);
        }

        return [.. lines.OrderBy(line => line.Timestamp)];
    }

    private async Task FindStreams(CancellationToken cancel)
    {
        try
        {
            var streams = await _service.Call(
                "DescribeLogStreams", new() { LogGroupName = Group, LogStreamNamePrefix = job + "/" }, Json.DescribeLogStreamsRequest,
                Json.DescribeLogStreamsResponse, cancel);
            foreach (var stream in streams.LogStreams ?? [])
            {
                _tokens.TryAdd(stream.LogStreamName!, null);
            }
        }
        catch (ServiceException e) when (e.Code == "ResourceNotFoundException")
        {
            // The first line of any job makes the group.
        }
    }

    private async Task Read(string stream, List<LogLine> lines, CancellationToken cancel)
    {
        // algo-1-1781234567 of iris/algo-1-1781234567
        string host = stream[(stream.IndexOf('/') + 1)..];
        host = host[..Math.Max(host.LastIndexOf('-'), 0)];
        while (true)
        {
            var page = await _service.Call(
                "GetLogEvents",
                new() { LogGroupName = Group, LogStreamName = stream, StartFromHead = true, NextToken = _tokens[stream] },
                Json.GetLogEventsRequest, Json.GetLogEventsResponse, cancel);
            _tokens[stream] = page.NextForwardToken;
            if (page.Events is not { Count: > 0 } events)
            {
                return;
            }

            lines.AddRange(events.Select(e => new LogLine(host, e.Timestamp ?? 0, e.Message ?? "")));
        }
    }
}
