using Microsoft.Extensions.Logging;
using Sagebrush.Services;

namespace Sagebrush.Jobs;

/// <summary>Moves one transform job from where it is to its end.</summary>
/// <param name="name">The job.</param>
/// <param name="shop">What to work with.</param>
/// <param name="log">Told what is not the caller's fault.</param>
internal sealed class TransformOwner(string name, TransformWorkshop shop, ILogger log)
    : JobOwner<TransformJob, TransformAction, TransformSight>(name, shop, TransformAction.Clean, log)
{
    private readonly TransformWorkshop _shop = shop;
    private readonly ILogger _log = log;
    private TransformFleet? _fleet;
    private TransformWork? _work;

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        if (_work is not null)
        {
            await _work.DisposeAsync();
        }

        if (_fleet is not null)
        {
            await _fleet.DisposeAsync();
        }

        await base.DisposeAsync();
    }

    /// <inheritdoc/>
    protected override (TransformJob Job, TransformAction Action) Next(TransformJob job, TransformSight? seen, DateTimeOffset now) =>
        TransformStep.Next(job, seen, now);

    /// <inheritdoc/>
    protected override async Task<TransformSight?> Do(TransformJob job, TransformAction action, CancellationToken leaving)
    {
        _fleet ??= new(job.Key, _shop, _log);
        if (action == TransformAction.Release)
        {
            await _fleet.Release();
            return new TransformSight.Released();
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(leaving, StopWanted);
        try
        {
            if (action == TransformAction.Transform)
            {
                await using var work = _work!;
                _work = null;
                return new TransformSight.Transformed(await work.Run(either.Token));
            }

            _work = await TransformWork.Begin(job, _shop, _fleet, either.Token);
            return new TransformSight.Ready();
        }
        catch (UnservedException e)
        {
            return new TransformSight.Unserved(e.Message);
        }
    }

    /// <inheritdoc/>
    protected override TransformSight Refused(string reason) => new TransformSight.Refused(reason);

    /// <inheritdoc/>
    protected override TransformSight Broken(string reason) => new TransformSight.Broken(reason);
}
