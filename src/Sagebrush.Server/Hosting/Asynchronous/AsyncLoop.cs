using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Sagebrush.Metrics;
using Sagebrush.Notifications;
using Sagebrush.Services;
using Sagebrush.Storage;
using Sagebrush.Store;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Runtime;

namespace Sagebrush.Hosting;

/// <summary>
/// Asynchronous invocations: a row each before the caller is told that it was accepted, then the queue of its endpoint. Each is sent to a container once at
/// most; one that a killed server had sent and whose answer is not stored is reported as failed (docs/decisions/0033).
/// </summary>
public sealed partial class AsyncLoop : IDisposable
{
    private readonly AsyncPlatform _platform;
    private readonly AsyncCourse _course;
    private readonly ILogger _log;
    private readonly ConcurrentDictionary<string, Lazy<Kept>> _endpoints = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stop = new();
    private IReadOnlyList<AsyncRequest> _left;
    private long _lastNumber;

    /// <summary>Opens the table, and sees what an earlier server has left in it: all that comes later is this one's own.</summary>
    /// <param name="options">The region.</param>
    /// <param name="db">Where the rows are.</param>
    /// <param name="endpoints">The endpoints.</param>
    /// <param name="routes">Where their instances are.</param>
    /// <param name="storage">S3.</param>
    /// <param name="topics">Who is told how requests end.</param>
    /// <param name="metrics">Where is counted.</param>
    /// <param name="logs">Where each request has a line.</param>
    /// <param name="clock">The time.</param>
    /// <param name="log">What went wrong.</param>
    public AsyncLoop(
        Options options, Database db, Table<Endpoint> endpoints, Routes routes, ObjectStorage storage, Topics topics, MetricStore metrics, LogStore logs,
        TimeProvider clock, ILogger<AsyncLoop> log)
    {
        _log = log;
        _platform = new(
            new(db, "async_requests", AsyncRows.Default.AsyncRequest, clock), endpoints, routes, new(storage, options.Region, clock),
            new(storage, topics, options.Region, clock, log), new(metrics, clock), new(logs, clock, log), storage, new Dice((ulong)clock.GetTimestamp()), clock);
        _course = new(_platform, log);
        _left = Requests.All();
        _lastNumber = _left.Select(request => request.Number).DefaultIfEmpty().Max();
    }

    /// <summary>The rows.</summary>
    internal Table<AsyncRequest> Requests => _platform.Requests;

    /// <summary>Endpoints that have a queue.</summary>
    internal IEnumerable<string> Queued => _endpoints.Keys;

    /// <summary>Says to a caller who wants an answer at once that the endpoint gives none.</summary>
    /// <exception cref="AwsException">ValidationError.</exception>
    public static void RefuseRealTime(VariantTable table, string endpoint, Call call)
    {
        if (table.Async is not null)
        {
            throw AwsError.RuntimeValidation.With(
                $"Endpoint {endpoint} of account {call.Account} is an asynchronous inference endpoint and does not support {call.Operation}. Use InvokeEndpointAsync.");
        }
    }

    /// <summary>Accepts a request; it is on disk when this completes.</summary>
    /// <exception cref="AwsException">ValidationError: the endpoint is none or not asynchronous, or the payload is not there or too long.</exception>
    public async ValueTask<InvokeEndpointAsyncResponse> Accept(InvokeEndpointAsyncRequest asked, Call call, CancellationToken cancel)
    {
        var table = _platform.Routes.Find(asked.EndpointName)
            ?? throw AwsError.RuntimeValidation.With($"Endpoint {asked.EndpointName} of account {call.Account} not found.");
        var config = table.Async ?? throw AwsError.RuntimeValidation.With(
            $"Endpoint {asked.EndpointName} of account {call.Account} is not an asynchronous inference endpoint and does not support InvokeEndpointAsync.");
        var input = await CheckInput(asked.InputLocation, cancel);
        string variant = table.Variants.MaxBy(one => one.Weight)!.Name;
        var request = AsyncAcceptance.Of(asked, call, config.OutputConfig, variant, input, NextNumber(), _platform.Clock.GetUtcNow());
        await Requests.AddAsync(request);
        Queue(request);
        return new() { InferenceId = request.InferenceId, OutputLocation = request.Output.ToString(), FailureLocation = request.Failure?.ToString() };
    }

    /// <summary>Carries requests until <paramref name="cancel"/> fires, beginning with what an earlier server has left.</summary>
    public async Task Run(CancellationToken cancel)
    {
        _platform.Endpoints.Changed += Wake;
        var logging = _platform.Log.Run();
        try
        {
            foreach (var endpoint in _platform.Endpoints.All())
            {
                Wake(endpoint.Key);
            }

            // Those that wait first, so that new ones come behind them.
            (var left, _left) = (_left, []);
            foreach (var request in left.OrderBy(request => request.Taken is not null))
            {
                await Resume(request, cancel);
            }

            await Task.Delay(Timeout.InfiniteTimeSpan, _platform.Clock, cancel);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // The server stops.
        }
        finally
        {
            _platform.Endpoints.Changed -= Wake;
            await _stop.CancelAsync();
            await Task.WhenAll(_endpoints.Values.Select(endpoint => endpoint.Value.Life));
            _platform.Log.Complete();
            await logging;
        }
    }

    /// <summary>Tells the metrics what every endpoint has to do; each second.</summary>
    public void Measure()
    {
        foreach (var endpoint in _endpoints.Values)
        {
            endpoint.Value.Queue.Measure();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop.Dispose();
        _course.Dispose();
    }

    private void Wake(string endpoint)
    {
        if (_endpoints.TryGetValue(endpoint, out var known))
        {
            known.Value.Queue.Wake();
        }
        else if (_platform.Endpoints.Find(endpoint)?.Live?.Config.AsyncInferenceConfig is not null)
        {
            // Its metrics begin with it, not with its first request.
            _ = Of(endpoint).Value;
        }
    }

    private Lazy<Kept> Of(string endpoint) => _endpoints.GetOrAdd(endpoint, name => new(() =>
    {
        var queue = new AsyncEndpoint(name, _platform, _course);
        return new(queue, Task.Run(() => Keep(name, queue)));
    }));

    /// <summary>Lets a queue work until it is over, and forgets it then.</summary>
    private async Task Keep(string endpoint, AsyncEndpoint queue)
    {
        await queue.Run(_stop.Token);
        Forget(endpoint, queue);
    }

    private void Forget(string endpoint, AsyncEndpoint queue)
    {
        if (_endpoints.TryGetValue(endpoint, out var kept) && kept.IsValueCreated && kept.Value.Queue == queue)
        {
            _endpoints.TryRemove(KeyValuePair.Create(endpoint, kept));
        }
    }

    /// <summary>Has a request wait in its endpoint's queue.</summary>
    private void Queue(AsyncRequest request)
    {
        while (Of(request.Endpoint).Value.Queue is var queue && !queue.TryAdd(request))
        {
            // That of an endpoint that was deleted; this request finds out in a new one.
            Forget(request.Endpoint, queue);
        }
    }

    /// <summary>Decides a request that an earlier server has left.</summary>
    private async Task Resume(AsyncRequest request, CancellationToken cancel)
    {
        try
        {
            string? stored = request.Taken is null ? null : (await _platform.Storage.Find(request.Output, cancel))?.ETag;
            var next = AsyncStep.Next(request, _platform.Endpoints.Find(request.Endpoint), stored, _platform.Clock.GetUtcNow());
            if (next.Kind == AsyncNext.Way.Wait)
            {
                Queue(request);
            }
            else
            {
                await _course.Settle(request, new(next.Kind == AsyncNext.Way.Answered ? null : next.Reason), next.IsExpired, cancel);
            }
        }
        catch (Exception e) when (!cancel.IsCancellationRequested)
        {
            Log.NotResumed(_log, request.Key, e);
        }
    }

    private async Task<S3Uri> CheckInput(string location, CancellationToken cancel)
    {
        if (S3Uri.Parse(location) is not { Key.Length: > 0 } input)
        {
            throw AwsError.RuntimeValidation.With($"Invalid S3 URI in InputLocation: '{location}' must be of the form s3://BUCKET/KEY.");
        }

        S3Object? found;
        try
        {
            found = await _platform.Storage.Find(input, cancel);
        }
        catch (StorageException e)
        {
            throw AwsError.RuntimeValidation.With($"The object at InputLocation {location} cannot be read: {e.Message}");
        }

        return found switch
        {
            null => throw AwsError.RuntimeValidation.With($"There is no object at InputLocation {location}."),
            { Size: > AsyncInvocation.LongestInput } => throw AwsError.RuntimeValidation.With(
                $"The object at InputLocation {location} has {found.Size} bytes; a payload may have {AsyncInvocation.LongestInput}."),
            _ => input,
        };
    }

    /// <summary>Higher than all before, also those of an earlier server.</summary>
    private long NextNumber()
    {
        long last, next;
        do
        {
            last = Interlocked.Read(ref _lastNumber);
            next = long.Max(last + 1, _platform.Clock.GetUtcNow().UtcTicks);
        }
        while (Interlocked.CompareExchange(ref _lastNumber, next, last) != last);

        return next;
    }

    private sealed record Kept(AsyncEndpoint Queue, Task Life);

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "The asynchronous request {Request} of an earlier server could not be decided; the next one tries again.")]
        public static partial void NotResumed(ILogger logger, string request, Exception cause);
    }
}
