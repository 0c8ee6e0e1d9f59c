using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Sagebrush.Services;
using Sagebrush.Storage;

namespace Sagebrush.Hosting;

/// <summary>
/// The queue of one endpoint, and its way to the instances: in the order of arrival, as many at once to each instance as its configuration says. Waits while
/// there is no instance.
/// </summary>
/// <param name="name">The endpoint's name.</param>
/// <param name="platform">What it stands on.</param>
/// <param name="log">What went wrong with requests.</param>
internal sealed partial class AsyncEndpoint(string name, AsyncPlatform platform, ILogger log) : IDisposable
{
    /// <summary>Requests that an instance is given at once where the configuration does not say.</summary>
    public const int DefaultConcurrency = 4;

    // Answers that are being stored and told, beyond the instances' own work.
    private const int MostSettling = 64;

    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(20), Pause = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly AsyncQueue _queue = new();
    private readonly HashSet<Task> _work = [];
    private readonly SemaphoreSlim _settling = new(MostSettling);
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private VariantTable? _watched;

    /// <summary>Takes a request in whose row is on disk.</summary>
    public void Add(AsyncRequest request)
    {
        lock (_lock)
        {
            _queue.Add(request);
        }

        Wake();
    }

    /// <summary>Something has changed.</summary>
    public void Wake() => _wake.Writer.TryWrite(true);

    /// <inheritdoc/>
    public void Dispose() => _settling.Dispose();

    /// <summary>Tells the metrics how much there is to do.</summary>
    public void Measure()
    {
        var table = platform.Routes.Find(name);
        int backlog;
        DateTimeOffset? oldest;
        lock (_lock)
        {
            (backlog, oldest) = (_queue.Backlog, _queue.Oldest);
        }

        if (table?.Async is not null || backlog > 0)
        {
            var age = oldest is { } since ? platform.Clock.GetUtcNow() - since : TimeSpan.Zero;
            platform.Meter.Backlog(name, backlog, table?.Variants.Sum(variant => variant.All.Count) ?? 0, age);
        }
    }

    /// <summary>Sends requests to instances until <paramref name="cancel"/> fires; completes when none is under way any more.</summary>
    public async Task Run(CancellationToken cancel)
    {
        await using var alarm = platform.Clock.CreateTimer(_ => Wake(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        try
        {
            while (true)
            {
                Turn(cancel);
                lock (_lock)
                {
                    var due = _queue.NextExpiry is { } expiry ? expiry - platform.Clock.GetUtcNow() : Timeout.InfiniteTimeSpan;
                    alarm.Change(due < TimeSpan.Zero && due != Timeout.InfiniteTimeSpan ? TimeSpan.Zero : due, Timeout.InfiniteTimeSpan);
                }

                await _wake.Reader.ReadAsync(cancel);
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // The server stops; what is with an instance is decided by the next one.
        }

        Task[] work;
        lock (_lock)
        {
            work = [.. _work];
        }

        await Task.WhenAll(work);
    }

    private void Turn(CancellationToken cancel)
    {
        var endpoint = platform.Endpoints.Find(name);
        var table = platform.Routes.Find(name);
        if (table is not null && table != _watched)
        {
            _watched = table;
            table.Superseded.ContinueWith(_ => Wake(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }

        lock (_lock)
        {
            if (endpoint is null || endpoint.EndpointStatus == Wire.Shapes.SageMaker.EndpointStatus.Deleting)
            {
                Begin(_queue.TakeAll(), AsyncNext.Fail(AsyncStep.Deleted), cancel);
                return;
            }

            Begin(_queue.TakeExpired(platform.Clock.GetUtcNow()), AsyncNext.Fail(AsyncStep.Expired, isExpired: true), cancel);
            while (_queue.Waiting > 0 && table is not null && Enter(table) is { } backend)
            {
                Begin(Work(_queue.Take(backend.Id)!, backend, cancel));
            }
        }
    }

    /// <summary>An instance of a variant drawn by weight, that with the fewest requests of ours, entered; of another variant when it has none free; null when none has.</summary>
    private Backend? Enter(VariantTable table)
    {
        int most = table.Async?.ClientConfig?.MaxConcurrentInvocationsPerInstance ?? DefaultConcurrency;
        var drawn = table.Draw(platform.Dice);
        var free = from variant in table.Variants where variant == drawn || variant.Weight > 0
                   let coming = variant.Coming is not null && platform.Dice.NextDouble() < variant.Share
                   from backend in variant.All
                   let inside = _queue.Inside(backend.Id)
                   where inside < most
                   orderby variant == drawn ? 0 : 1, variant.Backends.Contains(backend) == coming, inside
                   select backend;
        return free.FirstOrDefault(backend => backend.Gate.TryEnter());
    }

    private void Begin(IReadOnlyList<string> keys, AsyncNext next, CancellationToken cancel)
    {
        foreach (string key in keys)
        {
            Begin(Fail(key, next, cancel));
        }
    }

    private void Begin(Task work)
    {
        _work.Add(work);
        work.ContinueWith(done =>
        {
            lock (_lock)
            {
                _work.Remove(done);
            }
        }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    private async Task Fail(string key, AsyncNext next, CancellationToken cancel)
    {
        await Task.Yield();
        try
        {
            if (platform.Requests.Find(key) is { } request)
            {
                await Settle(request, new(next.Reason), next.IsExpired);
            }
        }
        catch (Exception e)
        {
            await Unsettled(key, e, cancel);
        }
    }

    /// <summary>Gives one request to an instance that was entered, leaves it, and brings the request to its end.</summary>
    private async Task Work(string key, Backend backend, CancellationToken cancel)
    {
        await Task.Yield();
        AsyncRequest? request = null;
        AsyncOutcome? outcome = null;
        bool isSettling = false;
        try
        {
            if ((request = await Take(key, cancel)) is not null)
            {
                outcome = await Invoke(request, backend, cancel);
                await _settling.WaitAsync(cancel);
                isSettling = true;
            }
        }
        catch (Exception e)
        {
            await Unsettled(key, e, cancel);
            outcome = null;
        }

        var waiting = platform.Requests.Find(key);
        Leave(key, waiting is { Taken: null } ? waiting : null, backend);
        try
        {
            if (outcome?.IsSent == true)
            {
                await Settle(request!, outcome, isExpired: false);
            }
        }
        catch (Exception e)
        {
            await Unsettled(key, e, cancel);
        }
        finally
        {
            if (isSettling)
            {
                _settling.Release();
            }
        }
    }

    private async Task<AsyncOutcome> Invoke(AsyncRequest request, Backend backend, CancellationToken cancel)
    {
        platform.Meter.Taken(name, platform.Clock.GetUtcNow() - request.Received);
        var outcome = await platform.Invocation.Run(request, backend, cancel);
        if (!outcome.IsSent)
        {
            // Nobody listened; the endpoint's keeper will know in a moment.
            await platform.Requests.UpdateAsync(request.Key, row => row with { Taken = null });
            await Task.Delay(Moment, platform.Clock, cancel);
        }

        return outcome;
    }

    /// <summary>Something that nobody foresaw, as a full disk: not to try again at once.</summary>
    private async Task Unsettled(string key, Exception e, CancellationToken cancel)
    {
        if (!cancel.IsCancellationRequested)
        {
            Log.Unsettled(log, key, e);
            await Task.Delay(Pause, platform.Clock, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Leave(string key, AsyncRequest? waiting, Backend backend)
    {
        backend.Leave();
        lock (_lock)
        {
            _queue.Leave(key, backend.Id);
            if (waiting is not null)
            {
                _queue.Add(waiting);
            }
        }

        Wake();
    }

    /// <summary>Notes that a container has the request from now on.</summary>
    private async Task<AsyncRequest?> Take(string key, CancellationToken cancel)
    {
        if (platform.Requests.Find(key) is not { } waiting)
        {
            return null;
        }

        // An object that is there already, under a file name of the caller's own, is not taken for the answer after a crash.
        string? former = (await platform.Storage.Find(waiting.Output, cancel))?.ETag;
        var now = platform.Clock.GetUtcNow();
        return await platform.Requests.UpdateAsync(key, row => row with { Taken = now, FormerETag = former });
    }

    /// <summary>Stores the answer, tells whoever wants to know, and forgets the request; also while the server stops.</summary>
    private async Task Settle(AsyncRequest request, AsyncOutcome outcome, bool isExpired)
    {
        if (outcome.Unstored is not null)
        {
            try
            {
                await platform.Invocation.Store(request, outcome, CancellationToken.None);
            }
            catch (StorageException e)
            {
                outcome = new($"ClientError: The answer could not be stored: {e.Message}");
            }
        }

        await (outcome.Failure is null ? platform.Report.Completed(request, outcome) : platform.Report.Failed(request, outcome, CancellationToken.None));
        await platform.Requests.RemoveAsync(request.Key);
        platform.Meter.Ended(name, platform.Clock.GetUtcNow() - request.Received, outcome.Failure is not null, isExpired);
    }

    /// <summary>Decides a request that an earlier server has left.</summary>
    public async Task Resume(AsyncRequest request, CancellationToken cancel)
    {
        string? stored = request.Taken is null ? null : (await platform.Storage.Find(request.Output, cancel))?.ETag;
        var next = AsyncStep.Next(request, platform.Endpoints.Find(name), stored, platform.Clock.GetUtcNow());
        switch (next.Kind)
        {
            case AsyncNext.Way.Wait:
                Add(request);
                break;
            case AsyncNext.Way.Answered:
                await Settle(request, new((string?)null), isExpired: false);
                break;
            default:
                await Settle(request, new(next.Reason), next.IsExpired);
                break;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "The asynchronous request {Request} could not be brought to its end; the next server decides it.")]
        public static partial void Unsettled(ILogger logger, string request, Exception cause);
    }
}
