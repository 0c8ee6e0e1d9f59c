using Sagebrush.Scaling;
using Sagebrush.Store;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.AutoScaling;

namespace Sagebrush.Services;

partial class AutoScalingService
{
    /// <summary>Makes or changes an action that gives a target other bounds at certain times; what the request leaves out stays.</summary>
    /// <exception cref="AwsException">ObjectNotFoundException: no such target. ValidationException: a schedule that is none or is over, or bounds that cross.</exception>
    public override ValueTask<PutScheduledActionResponse> PutScheduledAction(PutScheduledActionRequest request, Call call, CancellationToken cancel)
    {
        ResourceOf(request.ServiceNamespace, request.ResourceId, request.ScalableDimension);
        TargetOf(request.ServiceNamespace, request.ResourceId, request.ScalableDimension);
        string key = ScheduledActionRow.KeyOf(request.ResourceId, request.ScalableDimension, request.ScheduledActionName);
        var now = _clock.GetUtcNow();
        if (_tables.Actions.Find(key) is { Due: null })
        {
            // Over, and so no longer there for whoever asks: nothing of it is in the new one.
            _tables.Actions.Remove(key);
        }

        while (_tables.Actions.Update(key, old => Checked(old with { Spec = Merged(old.Spec, request) }, now)) is null)
        {
            try
            {
                _tables.Actions.Add(Checked(new(Merged(null, request), Guid.CreateVersion7(now).ToString()) { Created = now }, now));
            }
            catch (DuplicateKeyException)
            {
                // Somebody else has just made it: then this is a change.
            }
        }

        return new(new PutScheduledActionResponse());
    }

    private static PutScheduledActionRequest Merged(PutScheduledActionRequest? old, PutScheduledActionRequest request) => request with
    {
        Schedule = request.Schedule ?? old?.Schedule ?? throw AwsError.Validation.With("A schedule must be given for a new scheduled action."),
        Timezone = request.Timezone ?? old?.Timezone,
        StartTime = request.StartTime ?? old?.StartTime,
        EndTime = request.EndTime ?? old?.EndTime,
        ScalableTargetAction = request.ScalableTargetAction ?? old?.ScalableTargetAction,
    };

    private static ScheduledActionRow Checked(ScheduledActionRow row, DateTimeOffset now)
    {
        var spec = row.Spec;
        if (Schedule.Parse(spec.Schedule!, null) is null)
        {
            throw AwsError.Validation.With($"Invalid schedule expression: {spec.Schedule}. Use at(yyyy-mm-ddThh:mm:ss), rate(value unit) or cron(fields).");
        }

        if (Schedule.Parse(spec.Schedule!, spec.Timezone) is null)
        {
            throw AwsError.Validation.With($"Invalid time zone: {spec.Timezone}");
        }

        if (spec.ScalableTargetAction is not { } bounds || bounds is { MinCapacity: null, MaxCapacity: null })
        {
            throw AwsError.Validation.With("A scalableTargetAction with a minCapacity or a maxCapacity must be given.");
        }

        if (bounds.MinCapacity < 0 || bounds.MaxCapacity < 0 || bounds.MinCapacity > bounds.MaxCapacity)
        {
            throw AwsError.Validation.With("Maximum capacity cannot be less than minimum capacity");
        }

        if (spec.EndTime <= spec.StartTime)
        {
            throw AwsError.Validation.With("The end time must be after the start time.");
        }

        return row.DueAfter(now) is { } due ? row with { Due = due } : throw AwsError.Validation.With($"The schedule {spec.Schedule} has no time that is still to come.");
    }
}
