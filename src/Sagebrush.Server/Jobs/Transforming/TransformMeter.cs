using Sagebrush.Services;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Jobs;

/// <summary>How much of a transform job is done; saved with the job while it moves, once a second, so that everybody who looks sees it.</summary>
internal sealed class TransformMeter : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly string _job;
    private readonly TransformWorkshop _shop;
    private readonly Lock _lock = new();
    private readonly HashSet<ObjectMeter> _running = [];
    private readonly CancellationTokenSource _ending = new();
    private SagebrushTransformProgress _done;
    private Task _saving = Task.CompletedTask;

    /// <summary>Begins to count.</summary>
    /// <param name="job">The job's name.</param>
    /// <param name="shop">Keeps the job.</param>
    /// <param name="items">All its objects.</param>
    /// <param name="done">Those that an earlier server was done with.</param>
    public TransformMeter(string job, TransformWorkshop shop, IReadOnlyList<TransformItem> items, IEnumerable<TransformedObject> done)
    {
        (_job, _shop) = (job, shop);
        _done = done.Aggregate(new SagebrushTransformProgress { Objects = items.Count, BytesTotal = items.Sum(item => item.Object.Size) }, With);
        Save();
    }

    /// <summary>An object is begun.</summary>
    public ObjectMeter Begin()
    {
        var meter = new ObjectMeter(this);
        lock (_lock)
        {
            _running.Add(meter);
        }

        return meter;
    }

    /// <summary>An object is done.</summary>
    public void End(ObjectMeter meter, TransformedObject done)
    {
        lock (_lock)
        {
            _running.Remove(meter);
            _done = With(_done, done);
        }

        Note();
    }

    /// <summary>Something has moved: it is saved soon.</summary>
    public void Note()
    {
        lock (_lock)
        {
            if (_saving.IsCompleted && !_ending.IsCancellationRequested)
            {
                _saving = SaveSoon();
            }
        }
    }

    /// <summary>Saves what is done; nothing more is counted.</summary>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _saving;
        Save();
        _ending.Dispose();
    }

    private async Task SaveSoon()
    {
        await Task.Delay(Interval, _shop.Clock, _ending.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!_ending.IsCancellationRequested)
        {
            Save();
        }
    }

    private void Save() => _shop.Jobs.Update(_job, job => job with { Progress = Now() });

    private SagebrushTransformProgress Now()
    {
        lock (_lock)
        {
            return _done with { Records = _done.Records + _running.Sum(meter => meter.Records), Bytes = _done.Bytes + _running.Sum(meter => meter.Bytes) };
        }
    }

    private static SagebrushTransformProgress With(SagebrushTransformProgress progress, TransformedObject done) => progress with
    {
        ObjectsTransformed = progress.ObjectsTransformed + (done.Failure is null ? 1 : 0),
        ObjectsFailed = progress.ObjectsFailed + (done.Failure is null ? 0 : 1),
        Records = progress.Records + done.Records,
        Bytes = progress.Bytes + done.Bytes,
    };
}

/// <summary>How much of one object is done.</summary>
/// <param name="job">The job's meter.</param>
internal sealed class ObjectMeter(TransformMeter job)
{
    private long _records, _bytes;

    /// <summary>Records whose answers are stored or on their way there.</summary>
    public long Records => Interlocked.Read(ref _records);

    /// <summary>Bytes of the object, as it is stored, that were read.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Some more records are done.</summary>
    /// <param name="records">How many.</param>
    /// <param name="bytes">How far the object is read.</param>
    public void Note(int records, long bytes)
    {
        Interlocked.Add(ref _records, records);
        Interlocked.Exchange(ref _bytes, bytes);
        job.Note();
    }
}
