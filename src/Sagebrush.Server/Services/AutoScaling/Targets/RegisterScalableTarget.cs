using Sagebrush.Scaling;
using Sagebrush.Store;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.AutoScaling;

namespace Sagebrush.Services;

partial class AutoScalingService
{
    private const int MostTags = 50;

    /// <summary>Has a variant scaled, or gives it other bounds; what the request leaves out stays.</summary>
    /// <exception cref="AwsException">ValidationException: no such variant, or bounds that no variant can have.</exception>
    public override ValueTask<RegisterScalableTargetResponse> RegisterScalableTarget(RegisterScalableTargetRequest request, Call call, CancellationToken cancel)
    {
        var resource = ResourceOf(request.ServiceNamespace, request.ResourceId, request.ScalableDimension);
        VariantOf(request.ServiceNamespace, request.ResourceId, request.ScalableDimension);
        bool mayBeEmpty = request.ScalableDimension == ScalableDimension.SagemakerVariantDesiredProvisionedConcurrency
            || _endpoints.Find(resource.Endpoint)?.Live?.Config.AsyncInferenceConfig is not null;
        string key = ScalableTargetRow.KeyOf(request.ResourceId, request.ScalableDimension);
        ScalableTargetRow? row;
        while ((row = _tables.Targets.Update(key, old => With(old, request, mayBeEmpty))) is null)
        {
            if (request is not { MinCapacity: not null, MaxCapacity: not null })
            {
                throw AwsError.Validation.With("MinCapacity and MaxCapacity must be given when a scalable target is registered for the first time.");
            }

            CheckTags(request.Tags);
            var id = Guid.CreateVersion7(_clock.GetUtcNow()).ToString("n");
            var added = With(new ScalableTargetRow(request.ResourceId, request.ScalableDimension, id), request, mayBeEmpty);
            try
            {
                _tables.Targets.Add(added with { Tags = request.Tags ?? new Dictionary<string, string>() });
            }
            catch (DuplicateKeyException)
            {
                // Somebody else has just registered it: then this is a change.
            }
        }

        return new(new RegisterScalableTargetResponse { ScalableTargetARN = ArnOf(row) });
    }

    private static ScalableTargetRow With(ScalableTargetRow old, RegisterScalableTargetRequest request, bool mayBeEmpty)
    {
        int min = request.MinCapacity ?? old.MinCapacity, max = request.MaxCapacity ?? old.MaxCapacity;
        if (min < 0 || max < 0)
        {
            throw AwsError.Validation.With("Minimum and maximum capacity cannot be negative.");
        }

        if (min > max)
        {
            throw AwsError.Validation.With("Maximum capacity cannot be less than minimum capacity");
        }

        if (min == 0 && !mayBeEmpty)
        {
            throw AwsError.Validation.With("Minimum capacity must be at least 1: only the variants of asynchronous endpoints may have no instance.");
        }

        return old with
        {
            MinCapacity = min, MaxCapacity = max, Cause = null,
            Suspended = request.SuspendedState is not { } change ? old.Suspended : new()
            {
                DynamicScalingInSuspended = change.DynamicScalingInSuspended ?? old.Suspended.DynamicScalingInSuspended,
                DynamicScalingOutSuspended = change.DynamicScalingOutSuspended ?? old.Suspended.DynamicScalingOutSuspended,
                ScheduledScalingSuspended = change.ScheduledScalingSuspended ?? old.Suspended.ScheduledScalingSuspended,
            },
        };
    }
}
