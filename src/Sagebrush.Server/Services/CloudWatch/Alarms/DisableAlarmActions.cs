using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.CloudWatch;

namespace Sagebrush.Services;

partial class CloudWatchService
{
    /// <summary>Keeps alarms from doing what they are to do when their states change; an alarm that is not there is no error.</summary>
    public override ValueTask DisableAlarmActions(DisableAlarmActionsRequest request, Call call, CancellationToken cancel)
    {
        foreach (string name in request.AlarmNames)
        {
            _alarms.Enable(name, false);
        }

        return default;
    }
}
