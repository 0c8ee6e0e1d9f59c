using Sagebrush.Wire;

namespace Sagebrush.Hosting;

/// <summary>
/// The requests of one variant that no instance has room for, first come, first served, within <see cref="QueueLimits"/>. It outlives the tables of the
/// endpoint: who waits keeps the place when instances come and go. Nobody touches it while there is room, but for one look whether somebody waits.
/// </summary>
public sealed class RequestQueue
{
    private readonly Lock _lock = new();
    private readonly LinkedList<Waiter> _line = new();
    private VariantRoute? _route;
    private long _bytes;
    private int _waiting;

    /// <summary>Nobody waits: whoever comes may try the instances at once.</summary>
    public bool IsEmpty => Volatile.Read(ref _waiting) == 0;

    /// <summary>Requests that wait.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>Waits for an instance.</summary>
    /// <param name="choose">Enters an instance of the variant, as the request wants; null when none lets it in.</param>
    /// <param name="particular">The request wants one certain instance: those behind it need not wait for that.</param>
    /// <param name="length">Bytes of payload that it holds meanwhile.</param>
    /// <param name="patience">How long it may take.</param>
    /// <param name="clock">Measures that.</param>
    /// <param name="returning">It had a place before and is not turned away.</param>
    /// <param name="cancel">The client has gone.</param>
    /// <exception cref="AwsException">What <paramref name="choose"/> threw.</exception>
    public async ValueTask<Admission> Wait(
        Func<VariantRoute, Backend?> choose, bool particular, int length, TimeSpan patience, TimeProvider clock, bool returning, CancellationToken cancel)
    {
        var waiter = new Waiter(choose, particular, length);
        Action? wake;
        lock (_lock)
        {
            if (_route is not { } route)
            {
                return new(Admission.End.Moved);
            }

            if (!returning && Refusal(route, length) is { } refusal)
            {
                return new(refusal);
            }

            waiter.Place = _line.AddLast(waiter);
            _bytes += length;

            // From here on whoever leaves an instance sees that somebody waits; who left before made the room that is found now.
            Interlocked.Increment(ref _waiting);
            Serve();
            wake = waiter.Admitted.IsCompleted ? null : route.Wake;
        }

        try
        {
            wake?.Invoke();
        }
        catch
        {
            GiveUp(waiter);
            throw;
        }

        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        if (!waiter.Admitted.IsCompleted && await Task.WhenAny(waiter.Admitted, Task.Delay(patience, clock, over.Token)) != waiter.Admitted)
        {
            GiveUp(waiter);
        }

        await over.CancelAsync();
        var admission = await waiter.Admitted;
        if (cancel.IsCancellationRequested)
        {
            admission.Backend?.Leave();
            cancel.ThrowIfCancellationRequested();
        }

        return admission;
    }

    /// <summary>A request has left an instance: the next may enter.</summary>
    public void Left()
    {
        Volatile.Read(ref _route)?.Idle?.Note();
        if (!IsEmpty)
        {
            lock (_lock)
            {
                Serve();
            }
        }
    }

    /// <summary>The variant has other instances from now on.</summary>
    internal void Follow(VariantRoute route)
    {
        lock (_lock)
        {
            Volatile.Write(ref _route, route);
            Serve();

            // Put to sleep in the very moment in which somebody came. By another thread: this one may be writing the row that the call would change.
            if (route.Wake is { } wake && _line.Count > 0)
            {
                ThreadPool.UnsafeQueueUserWorkItem(Call, wake, preferLocal: false);
            }
        }
    }

    /// <summary>The variant is gone: who waits looks elsewhere.</summary>
    internal void Close()
    {
        lock (_lock)
        {
            Volatile.Write(ref _route, null);
            while (_line.First is { Value: var waiter })
            {
                waiter.TryAdmit(new(Admission.End.Moved));
                Remove(waiter);
            }
        }
    }

    private static void Call(Action wake)
    {
        try
        {
            wake();
        }
        catch (Exception)
        {
            // A full disk, for example: the next request that comes says so.
        }
    }

    private void GiveUp(Waiter waiter)
    {
        lock (_lock)
        {
            if (waiter.TryAdmit(new(Admission.End.Late)))
            {
                Remove(waiter);
            }
        }
    }

    private Admission.End? Refusal(VariantRoute route, int length)
    {
        var limits = route.Limits;
        if (limits.Concurrency is { } most && _line.Count + route.All.Sum(backend => backend.Gate.Inside) >= most)
        {
            return Admission.End.Throttled;
        }

        return _line.Count >= limits.Waiting || _bytes + length > limits.WaitingBytes ? Admission.End.Full : null;
    }

    private void Serve()
    {
        for (var place = _line.First; place is not null && _route is { } route;)
        {
            var (waiter, next) = (place.Value, place.Next);
            try
            {
                if (waiter.Choose(route) is { } backend)
                {
                    Remove(waiter);
                    waiter.TryAdmit(new(Admission.End.Entered, backend));
                }
                else if (!waiter.IsParticular)
                {
                    // No instance has room for anybody.
                    return;
                }
            }
            catch (AwsException e)
            {
                Remove(waiter);
                waiter.Refuse(e);
            }

            place = next;
        }
    }

    private void Remove(Waiter waiter)
    {
        _line.Remove(waiter.Place!);
        _bytes -= waiter.Length;
        Interlocked.Decrement(ref _waiting);
    }

    /// <summary>A request with its place; changed under the queue's lock only.</summary>
    private sealed class Waiter(Func<VariantRoute, Backend?> choose, bool particular, int length)
    {
        private readonly TaskCompletionSource<Admission> _admitted = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public LinkedListNode<Waiter>? Place { get; set; }

        public bool IsParticular => particular;

        public int Length => length;

        public Task<Admission> Admitted => _admitted.Task;

        public Backend? Choose(VariantRoute route) => choose(route);

        public void Refuse(AwsException error) => _admitted.TrySetException(error);

        public bool TryAdmit(Admission admission) => _admitted.TrySetResult(admission);
    }
}
