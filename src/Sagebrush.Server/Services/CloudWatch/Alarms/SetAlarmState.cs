using System.Text.Json;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.CloudWatch;

namespace Sagebrush.Services;

partial class CloudWatchService
{
    /// <summary>Brings an alarm to a state until its next period is over, with all that follows from it.</summary>
    /// <exception cref="AwsException">ResourceNotFound: no such alarm. InvalidFormat: the reason's data is no JSON.</exception>
    public override ValueTask SetAlarmState(SetAlarmStateRequest request, Call call, CancellationToken cancel)
    {
        if (request.StateReasonData is { } data)
        {
            try
            {
                JsonDocument.Parse(data).Dispose();
            }
            catch (JsonException)
            {
                throw AwsError.InvalidFormat.With("The parameter StateReasonData must be JSON.");
            }
        }

        return _alarms.SetState(request.AlarmName, _ => new(request.StateValue, request.StateReason, request.StateReasonData), byHand: true)
            ? default : throw AwsError.AlarmNotFound.With($"There is no alarm named {request.AlarmName}.");
    }
}
