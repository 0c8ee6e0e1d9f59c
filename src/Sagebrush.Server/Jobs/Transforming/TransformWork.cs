using Sagebrush.Services;
using Sagebrush.Storage;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Jobs;

/// <summary>The objects of a transform job on their way through its instances. One that fails does not keep the others.</summary>
internal sealed class TransformWork : IAsyncDisposable
{
    // Reason, place and number of other failures stay within AWS's 1,024.
    private const int LongestMessage = 800;

    private readonly TransformJob _job;
    private readonly TransformWorkshop _shop;
    private readonly IReadOnlyList<TransformItem> _items;
    private readonly TransformMeter _meter;
    private readonly MiniBatchInvoker _invoker;
    private readonly SemaphoreSlim _room;
    private readonly ObjectTransform _transform;
    private readonly int _atOnce;

    private TransformWork(TransformJob job, TransformWorkshop shop, IReadOnlyList<TransformItem> items, TransformMeter meter, TransformSettings settings, Turns turns)
    {
        (_job, _shop, _items, _meter) = (job, shop, items, meter);
        _atOnce = settings.MaxConcurrentTransforms * job.Instances.Count;
        var shape = TransformSettings.Shape(job.Spec, job.Created) with { MaxPayloadInMB = settings.MaxPayloadInMB, BatchStrategy = settings.BatchStrategy };
        _invoker = new(job.Spec, turns, shop.Clock);

        // One batch in every turn, and one that waits for it.
        _room = new(2 * _atOnce);
        _transform = new(shape, job.Spec.TransformInput.CompressionType == CompressionType.Gzip, _room, _invoker, shop.Storage);
    }

    /// <summary>Finds the objects, and waits until an instance is in service.</summary>
    /// <exception cref="Runs.ChannelException">There are no objects.</exception>
    /// <exception cref="UnservedException">No instance comes into service.</exception>
    public static async Task<TransformWork> Begin(TransformJob job, TransformWorkshop shop, TransformFleet fleet, CancellationToken cancel)
    {
        var items = await new TransformSource(shop.Storage).Items(job, cancel);
        var meter = new TransformMeter(job.Key, shop, items, Done(job, shop));
        var first = await fleet.First.WaitAsync(cancel);
        var settings = await TransformSettings.Ask(job.Spec, first.Containers[0].Client, shop.Clock, cancel);
        shop.Tell(job, settings.Words);
        fleet.Open(settings.MaxConcurrentTransforms);
        return new(job, shop, items, meter, settings, fleet.Turns);
    }

    /// <summary>Transforms all objects that are not done.</summary>
    /// <returns>What the first object that failed failed of, and how many others did; null when all went well.</returns>
    /// <exception cref="UnservedException">No instance comes into service any more.</exception>
    /// <exception cref="StorageException">The storage gives or takes no more.</exception>
    public async Task<string?> Run(CancellationToken cancel)
    {
        var done = Done(_job, _shop).Select(o => o.Name).ToHashSet(StringComparer.Ordinal);
        var limits = new ParallelOptions { MaxDegreeOfParallelism = _atOnce, CancellationToken = cancel };
        await Parallel.ForEachAsync(_items.Where(item => !done.Contains(item.Name)), limits, async (item, each) => await Transform(item, each));
        var failures = Done(_job, _shop).Where(o => o.Failure is not null).ToDictionary(o => o.Name, o => o.Failure!);
        if (failures.Count < _items.Count)
        {
            await new BatchCapture(_shop.Storage).Write(_job, [.. _items.Where(item => !failures.ContainsKey(item.Name))], cancel);
        }

        return _items.Select(item => failures.GetValueOrDefault(item.Name)).FirstOrDefault(failure => failure is not null) is { } first
            ? failures.Count == 1 ? first : $"{first} (and {failures.Count - 1} more objects failed, see the job's logs)"
            : null;
    }

    /// <summary>Saves how much is done.</summary>
    public ValueTask DisposeAsync()
    {
        _invoker.Dispose();
        _room.Dispose();
        return _meter.DisposeAsync();
    }

    private static IReadOnlyList<TransformedObject> Done(TransformJob job, TransformWorkshop shop) => shop.Done.Below(TransformedObject.Prefix(job.Key));

    private async Task Transform(TransformItem item, CancellationToken cancel)
    {
        var meter = _meter.Begin();
        TransformedObject done;
        try
        {
            await _transform.Run(item, item.Target(_job.Spec), meter, cancel);
            done = new(_job.Key, item.Name, meter.Records, item.Object.Size);
        }
        catch (ObjectFaultException e)
        {
            _shop.Tell(_job, e.Lines.Select(line => $"{item.Place}: {line}"));
            string message = e.Message.Length <= LongestMessage ? e.Message : e.Message[..LongestMessage] + "…";
            done = new(_job.Key, item.Name, Records: 0, item.Object.Size, $"{e.Error}: {item.Place}, {message}");
        }

        _shop.Done.Add(done);
        _meter.End(meter, done);
        if (done.Failure is null)
        {
            _shop.Tell(_job, FormattableString.Invariant($"{item.Place}: {done.Records} records transformed"));
        }
    }
}
