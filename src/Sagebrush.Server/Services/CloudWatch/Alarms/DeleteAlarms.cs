using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.CloudWatch;

namespace Sagebrush.Services;

partial class CloudWatchService
{
    /// <summary>Removes alarms; one that is not there is no error.</summary>
    public override ValueTask DeleteAlarms(DeleteAlarmsRequest request, Call call, CancellationToken cancel)
    {
        foreach (string name in request.AlarmNames)
        {
            _alarms.Remove(name);
        }

        return default;
    }
}
