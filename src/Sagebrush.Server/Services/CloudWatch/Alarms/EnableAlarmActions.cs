using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.CloudWatch;

namespace Sagebrush.Services;

partial class CloudWatchService
{
    /// <summary>Lets alarms do what they are to do when their states change; an alarm that is not there is no error.</summary>
    public override ValueTask EnableAlarmActions(EnableAlarmActionsRequest request, Call call, CancellationToken cancel)
    {
        foreach (string name in request.AlarmNames)
        {
            _alarms.Enable(name, true);
        }

        return default;
    }
}
