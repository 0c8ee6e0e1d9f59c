using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.CloudWatch;

namespace Sagebrush.Services;

partial class CloudWatchService
{
    /// <summary>Makes or changes an alarm; it is evaluated at once.</summary>
    /// <exception cref="AwsException">ValidationError, InvalidParameterCombination, MissingParameter: the alarm could never be evaluated; NotImplemented: a kind that is not built.</exception>
    public override ValueTask PutMetricAlarm(PutMetricAlarmRequest request, Call call, CancellationToken cancel)
    {
        AlarmChecks.Check(request);
        _alarms.Put(request, AlarmArn(call, request.AlarmName));
        return default;
    }

    private static string AlarmArn(Call call, string name) => $"arn:aws:cloudwatch:{call.Region}:{call.Account}:alarm:{name}";
}
