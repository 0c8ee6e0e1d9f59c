using Sagebrush.Scaling;
using Sagebrush.Store;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.AutoScaling;

namespace Sagebrush.Services;

partial class AutoScalingService
{
    /// <summary>Makes or changes a policy of a target; what the request leaves out stays.</summary>
    /// <exception cref="AwsException">ObjectNotFoundException: no such target. ValidationException: a configuration that cannot be followed.</exception>
    public override ValueTask<PutScalingPolicyResponse> PutScalingPolicy(PutScalingPolicyRequest request, Call call, CancellationToken cancel)
    {
        ResourceOf(request.ServiceNamespace, request.ResourceId, request.ScalableDimension);
        TargetOf(request.ServiceNamespace, request.ResourceId, request.ScalableDimension);
        string key = ScalingPolicyRow.KeyOf(request.ResourceId, request.ScalableDimension, request.PolicyName);
        ScalingPolicyRow? row;
        while ((row = _tables.Policies.Update(key, old => old with { Spec = PolicyChecks.Merged(old.Spec, request) })) is null)
        {
            var spec = PolicyChecks.Merged(null, request);
            try
            {
                _tables.Policies.Add(new(spec, Guid.CreateVersion7(_clock.GetUtcNow()).ToString()));
            }
            catch (DuplicateKeyException)
            {
                // Somebody else has just made it: then this is a change.
            }
        }

        return new(new PutScalingPolicyResponse { PolicyARN = PolicyArn.Of(_options, row), Alarms = AlarmsOf(row) });
    }

    private IReadOnlyList<Alarm> AlarmsOf(ScalingPolicyRow policy) =>
        [.. AlarmedPolicies.Of(_alarms, policy).Select(alarm => new Alarm { AlarmName = alarm.Key, AlarmARN = alarm.Arn })];
}
