using Sagebrush.Runs;
using Sagebrush.Store;

namespace Sagebrush.Hosting;

/// <summary>Brings the output of an instance's containers to its log stream, each line once, whatever happens to the server meanwhile.</summary>
/// <param name="logs">Where it goes.</param>
/// <param name="group">The endpoint's log group.</param>
/// <param name="stream">The instance's stream.</param>
/// <param name="clock">Dates the lines.</param>
internal sealed class InstanceLog(LogStore logs, string group, string stream, TimeProvider clock)
{
    // A stream holds one container's output after the other: a position is the attempt and, below it, the offset in that attempt's output.
    private const int OffsetBits = 40;
    private const int LongestBatch = 1000;

    /// <summary>Copies the output of attempt <paramref name="attempt"/> from where the stream ends, until the run has ended.</summary>
    public async Task Pump(IRunner runner, RunHandle run, int attempt, CancellationToken cancel)
    {
        var last = logs.Position(group, stream);
        var offset = last >> OffsetBits == attempt ? last & ((1L << OffsetBits) - 1) : 0;
        await using var lines = runner.Log(run, offset, cancel).GetAsyncEnumerator(cancel);
        var batch = new List<LogEvent>();
        while (true)
        {
            var next = lines.MoveNextAsync();
            if (batch.Count > 0 && (!next.IsCompleted || batch.Count == LongestBatch))
            {
                logs.Append(group, stream, batch, ((long)attempt << OffsetBits) | offset);
                batch = [];
            }

            if (!await next)
            {
                break;
            }

            (var line, offset) = lines.Current;
            if (line.Length > 0)
            {
                // CloudWatch Logs has no empty events.
                batch.Add(new(clock.GetUtcNow(), line));
            }
        }

        if (batch.Count > 0)
        {
            logs.Append(group, stream, batch, ((long)attempt << OffsetBits) | offset);
        }
    }
}
