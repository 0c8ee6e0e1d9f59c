using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Sagebrush.Hosting;
using Sagebrush.Services;

namespace Sagebrush.Jobs;

/// <summary>The instances of a transform job, kept running: what has ended is started again, and what an earlier server started is found.</summary>
internal sealed partial class TransformFleet : IAsyncDisposable
{
    private static readonly TimeSpan ShutdownGrace = TimeSpan.FromSeconds(5);

    private readonly string _job;
    private readonly TransformWorkshop _shop;
    private readonly ILogger _log;
    private readonly Dictionary<string, Instance> _instances = new(StringComparer.Ordinal);
    private readonly HashSet<Backend> _offered = [];
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly CancellationTokenSource _leaving = new();
    private readonly TaskCompletionSource<Backend> _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _watch;
    private volatile int _turnsEach;

    /// <summary>Begins to watch the instances.</summary>
    /// <param name="job">The job's name.</param>
    /// <param name="shop">What to work with.</param>
    /// <param name="log">Told of crashes.</param>
    public TransformFleet(string job, TransformWorkshop shop, ILogger log)
    {
        (_job, _shop, _log) = (job, shop, log);
        _watch = Task.Run(Watch);
    }

    /// <summary>Turns at the instances, once <see cref="Open"/> has said how many each takes.</summary>
    public Turns Turns { get; } = new();

    /// <summary>An instance that is in service, as soon as one is.</summary>
    /// <exception cref="UnservedException">None comes into service.</exception>
    public Task<Backend> First => _first.Task;

    /// <summary>Lets requests in.</summary>
    /// <param name="turnsEach">How many at once into each instance.</param>
    public void Open(int turnsEach)
    {
        _turnsEach = turnsEach;
        Wake();
    }

    /// <summary>Ends all instances for good, with their folders.</summary>
    public async Task Release()
    {
        await Leave();
        if (_shop.Jobs.Find(_job) is { } job)
        {
            await Task.WhenAll(job.Instances.Select(row => Of(job, row).Retire(row)));
        }
    }

    /// <summary>Ends the containers; the next server starts others.</summary>
    public async ValueTask DisposeAsync()
    {
        await Leave();
        await Task.WhenAll(_instances.Values.Select(instance => instance.Stop(ShutdownGrace)));
        foreach (var instance in _instances.Values)
        {
            instance.Dispose();
        }

        _leaving.Dispose();
    }

    private void Wake() => _wake.Writer.TryWrite(true);

    private async Task Leave()
    {
        await _leaving.CancelAsync();
        await _watch;
    }

    private async Task Watch()
    {
        try
        {
            while (_shop.Jobs.Find(_job) is { } job)
            {
                Look(job);
                await _wake.Reader.ReadAsync(_leaving.Token);
            }
        }
        catch (OperationCanceledException) when (_leaving.IsCancellationRequested)
        {
            // Nobody needs the instances any more.
        }
        catch (UnservedException e)
        {
            End(e);
        }
        catch (Exception e)
        {
            Log.Failed(_log, _job, e);
            End(new($"InternalServerError: We encountered an internal error: {e.Message}", e));
        }
    }

    private void End(UnservedException cause)
    {
        _first.TrySetException(cause);
        Turns.End(cause);
    }

    private void Look(TransformJob job)
    {
        if (job.Instances.Select(Failure).FirstOrDefault(failure => failure is not null) is { } failure)
        {
            throw failure;
        }

        job = _shop.Jobs.Update(_job, row => TransformStep.Tend(row, StateOf, _shop.Clock.GetUtcNow())) ?? job;
        foreach (var row in job.Instances)
        {
            var instance = Of(job, row);
            instance.Tend(row);
            if (instance.Backend is { } backend)
            {
                Offer(backend);
            }
        }
    }

    private void Offer(Backend backend)
    {
        _first.TrySetResult(backend);
        if (_turnsEach > 0 && _offered.Add(backend))
        {
            Turns.Offer(backend, _turnsEach);
        }
    }

    // A container that has served and ends is a matter of what it was asked; one that never serves is of no use.
    private UnservedException? Failure(InstanceRow row) => StateOf(row.Id) is InstanceState.Ended { Served.Ticks: 0 } ended && row.Failure(ended) is { } reason
        ? new($"{(ended.Final ? "ClientError" : "AlgorithmError")}: {reason}")
        : null;

    private InstanceState? StateOf(string id) => _instances.GetValueOrDefault(id)?.State;

    private Instance Of(TransformJob job, InstanceRow row)
    {
        if (!_instances.TryGetValue(row.Id, out var instance))
        {
            _instances[row.Id] = instance = new(_shop.Platform, _shop.Plan(job, row), Wake, _log);
        }

        return instance;
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "transform-job {Job}: its instances cannot be kept")]
        public static partial void Failed(ILogger logger, string job, Exception cause);
    }
}
