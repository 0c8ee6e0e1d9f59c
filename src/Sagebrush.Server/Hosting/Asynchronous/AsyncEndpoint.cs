using System.Threading.Channels;

namespace Sagebrush.Hosting;

/// <summary>
/// The queue of one endpoint, and its way to the instances: in the order of arrival, as many at once to each instance as its configuration says. Waits while
/// there is no instance; is over when the endpoint is gone and all its requests have ended.
/// </summary>
/// <param name="name">The endpoint's name.</param>
/// <param name="platform">What it stands on.</param>
/// <param name="course">Brings requests to their ends.</param>
internal sealed class AsyncEndpoint(string name, AsyncPlatform platform, AsyncCourse course)
{
    /// <summary>Requests that an instance is given at once where the configuration does not say.</summary>
    public const int DefaultConcurrency = 4;

    private readonly Lock _lock = new();
    private readonly AsyncQueue _queue = new();
    private readonly HashSet<Task> _work = [];
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private VariantTable? _watched;
    private bool _isOver;

    /// <summary>Takes a request in whose row is on disk; false when this queue is over and another must be made.</summary>
    public bool TryAdd(AsyncRequest request)
    {
        lock (_lock)
        {
            if (_isOver)
            {
                return false;
            }

            _queue.Add(request);
        }

        Wake();
        return true;
    }

    /// <summary>Something has changed.</summary>
    public void Wake() => _wake.Writer.TryWrite(true);

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

    /// <summary>Sends requests to instances until the queue is over or <paramref name="cancel"/> fires; completes when none is under way any more.</summary>
    public async Task Run(CancellationToken cancel)
    {
        await using var alarm = platform.Clock.CreateTimer(_ => Wake(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        try
        {
            while (Turn(cancel))
            {
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

    /// <summary>Begins what can begin now; false when the queue is over.</summary>
    private bool Turn(CancellationToken cancel)
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
                Fail(_queue.TakeAll(), AsyncNext.Fail(AsyncStep.Deleted), cancel);
                _isOver = endpoint is null && _work.Count == 0;
                return !_isOver;
            }

            Fail(_queue.TakeExpired(platform.Clock.GetUtcNow()), AsyncNext.Fail(AsyncStep.Expired, isExpired: true), cancel);
            while (_queue.Waiting > 0 && table is not null && Enter(table) is var (variant, backend))
            {
                string key = _queue.Take(backend.Id)!;
                Begin(() => course.Go(key, variant.Name, backend, waitsAgain => Leave(key, backend, waitsAgain), cancel));
            }

            return true;
        }
    }

    /// <summary>An instance of a variant drawn by weight, that with the fewest requests of ours, entered; of another variant when it has none free; null when none has.</summary>
    private (VariantRoute Variant, Backend Backend)? Enter(VariantTable table)
    {
        int most = table.Async?.ClientConfig?.MaxConcurrentInvocationsPerInstance ?? DefaultConcurrency;
        var drawn = table.Draw(platform.Dice);
        var free = from variant in table.Variants where variant == drawn || variant.Weight > 0
                   let coming = variant.Coming is not null && platform.Dice.NextDouble() < variant.Share
                   from backend in variant.All
                   let inside = _queue.Inside(backend.Id)
                   where inside < most
                   orderby variant == drawn ? 0 : 1, variant.Backends.Contains(backend) == coming, inside
                   select (variant, backend);
        foreach (var way in free)
        {
            if (way.backend.Gate.TryEnter())
            {
                return way;
            }
        }

        return null;
    }

    private void Leave(string key, Backend backend, bool waitsAgain)
    {
        backend.Leave();
        lock (_lock)
        {
            _queue.Leave(key, backend.Id, waitsAgain);
        }

        Wake();
    }

    private void Fail(IReadOnlyList<string> keys, AsyncNext next, CancellationToken cancel)
    {
        if (keys.Count > 0)
        {
            Begin(() => course.Fail(keys, next, cancel));
        }
    }

    /// <summary>Begins a piece of work; called with the lock held.</summary>
    private void Begin(Func<Task> work)
    {
        var begun = Task.Run(work);
        _work.Add(begun);
        begun.ContinueWith(done =>
        {
            lock (_lock)
            {
                _work.Remove(done);
            }

            // The last one of an endpoint that is gone.
            Wake();
        }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }
}
