using System.Globalization;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Sagebrush.Store;

namespace Sagebrush.Hosting;

/// <summary>
/// The platform's log of asynchronous requests: a line for each that an instance had, by its inference id, in the stream <c>VARIANT/INSTANCE/data-log</c> of the
/// endpoint's group. Takes no more than it can write: what comes beyond has no line.
/// </summary>
/// <param name="logs">Where the lines go.</param>
/// <param name="clock">Dates them.</param>
/// <param name="log">Lines that could not be written.</param>
/// <remarks>Source: SageMaker developer guide, "Monitor asynchronous endpoint", section "Logs".</remarks>
internal sealed partial class AsyncLog(LogStore logs, TimeProvider clock, ILogger log)
{
    private const int MostWaiting = 4096, Batch = 256;

    private readonly Channel<Line> _waiting = Channel.CreateBounded<Line>(
        new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    /// <summary>Tells the end of a request.</summary>
    public void Ended(AsyncRequest request, AsyncOutcome outcome)
    {
        if (outcome is { Times: { } times, Instance: { } instance })
        {
            var now = clock.GetUtcNow();
            string text = outcome.Failure is { } failure ? Reason(failure) : Succeeded(request, times, now);
            _waiting.Writer.TryWrite(new(ModelErrors.LogGroup(request.Endpoint), $"{request.Variant}/{instance}/data-log", new(now, string.Create(
                CultureInfo.InvariantCulture, $"{now.UtcDateTime:yyyy-MM-ddTHH:mm:ss.fff}:[sagemaker logs] [{request.InferenceId}] {text}"))));
        }
    }

    /// <summary>Writes lines until there are to be no more.</summary>
    public async Task Run()
    {
        await Task.Yield();
        while (await _waiting.Reader.WaitToReadAsync())
        {
            List<Line> batch = [];
            while (batch.Count < Batch && _waiting.Reader.TryRead(out var line))
            {
                batch.Add(line);
            }

            foreach (var stream in batch.GroupBy(line => (line.Group, line.Stream)))
            {
                Write(stream.Key.Group, stream.Key.Stream, [.. stream.Select(line => line.Event)]);
            }
        }
    }

    /// <summary>There are to be no more lines: <see cref="Run"/> ends when it has written those that wait.</summary>
    public void Complete() => _waiting.Writer.TryComplete();

    private static string Succeeded(AsyncRequest request, AsyncTimes times, DateTimeOffset now)
    {
        var (backlog, whole) = ((request.Taken ?? now) - request.Received, now - request.Received);
        return string.Create(CultureInfo.InvariantCulture, $"Inference request succeeded. ModelLatency: {Of(AsyncTimes.Part.Model):0} us, ")
            + string.Create(CultureInfo.InvariantCulture, $"RequestDownloadLatency: {Of(AsyncTimes.Part.Download):0} us, ResponseUploadLatency: {Of(AsyncTimes.Part.Upload):0} us, ")
            + string.Create(CultureInfo.InvariantCulture, $"TimeInBacklog: {backlog.TotalMilliseconds:0} ms, TotalProcessingTime: {whole.TotalMilliseconds:0} ms");

        double Of(AsyncTimes.Part part) => times.Of(part).TotalMicroseconds;
    }

    /// <summary>Without the kind of error that stands before it.</summary>
    private static string Reason(string failure) => failure[(failure.IndexOf(": ", StringComparison.Ordinal) is >= 0 and var kind ? kind + 2 : 0)..];

    private void Write(string group, string stream, IReadOnlyList<LogEvent> events)
    {
        try
        {
            logs.Append(group, stream, events);
        }
        catch (IOException e)
        {
            Log.Lost(log, events.Count, group, stream, e);
        }
    }

    private readonly record struct Line(string Group, string Stream, LogEvent Event);

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} lines of the log {Group} {Stream} were not written")]
        public static partial void Lost(ILogger logger, int count, string group, string stream, Exception cause);
    }
}
