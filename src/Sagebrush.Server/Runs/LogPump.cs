using Sagebrush.Store;

namespace Sagebrush.Runs;

/// <summary>Brings the output of runs to CloudWatch Logs while it is written: each line once, whatever happens to the server meanwhile.</summary>
/// <param name="runner">Has the output.</param>
/// <param name="logs">Gets it.</param>
/// <param name="clock">Dates the lines.</param>
internal sealed class LogPump(IRunner runner, LogStore logs, TimeProvider clock)
{
    // A stream takes the output of one attempt after the other: a position is the attempt's number and the offset in its output.
    private const long AttemptSpan = 1L << 44;

    private const int LargestBatch = 1000;

    /// <summary>Copies the output of a run from where its stream ends, until the run has ended.</summary>
    /// <param name="run">The container.</param>
    /// <param name="attempt">Its number among those that write to this stream.</param>
    /// <param name="group">The log group.</param>
    /// <param name="stream">The log stream.</param>
    /// <param name="cancel">Stops between batches.</param>
    /// <param name="seen">Told each batch and the position where it begins, just before the batch is stored: after a crash the same once more.</param>
    public async Task Run(
        RunHandle run, int attempt, string group, string stream, CancellationToken cancel, Action<IReadOnlyList<LogEvent>, long>? seen = null)
    {
        long first = attempt * AttemptSpan, stored = Math.Max(first, logs.Position(group, stream)), position = stored;
        await using var lines = runner.Log(run, stored - first, cancel).GetAsyncEnumerator(cancel);
        var batch = new List<LogEvent>();
        while (true)
        {
            var next = lines.MoveNextAsync();
            if (batch.Count == LargestBatch || !next.IsCompleted)
            {
                Store();
            }

            if (!await next)
            {
                break;
            }

            var (line, offset) = lines.Current;
            position = first + offset;
            if (line.Length > 0)
            {
                // CloudWatch Logs has no empty events.
                batch.Add(new(clock.GetUtcNow(), Visible(line)));
            }
        }

        Store();

        // The runner forgets its own copy with the run; from now on this is the only one.
        logs.Find(group, stream)?.Flush();

        void Store()
        {
            if (batch.Count > 0)
            {
                seen?.Invoke(batch, stored);
                logs.Append(group, stream, batch, position);
                stored = position;
                batch = [];
            }
        }
    }

    // The service's agent writes a control character as its octal number, a tab as #011: metric definitions of built-in algorithms look for that.
    private static string Visible(string line) => line.AsSpan().IndexOfAnyInRange('\0', '\x1F') < 0 ? line
        : string.Concat(line.Select(c => c < ' ' ? "#" + Convert.ToString(c, 8).PadLeft(3, '0') : c.ToString()));
}
