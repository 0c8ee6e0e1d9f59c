using Sagebrush.Metrics;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.CloudWatch;

namespace Sagebrush.Services;

partial class CloudWatchService
{
    private const int MostTags = 50;

    /// <summary>Gives an alarm tags, in place of those with the same keys.</summary>
    /// <exception cref="AwsException">ResourceNotFoundException: no such alarm. InvalidParameterValue: too many tags.</exception>
    public override ValueTask<TagResourceResponse> TagResource(TagResourceRequest request, Call call, CancellationToken cancel)
    {
        ChangeTags(request.ResourceARN, tags =>
        {
            foreach (var tag in request.Tags)
            {
                tags[tag.Key] = tag.Value;
            }

            if (tags.Count > MostTags)
            {
                throw AwsError.MetricParameterValue.With($"An alarm must not have more than {MostTags} tags.");
            }
        });
        return new(new TagResourceResponse());
    }

    private void ChangeTags(string arn, Action<Dictionary<string, string>> change)
    {
        var row = _alarms.Rows.Update(NameOf(arn), alarm =>
        {
            var tags = new Dictionary<string, string>(alarm.Tags);
            change(tags);
            return alarm.Arn == arn ? alarm with { Tags = tags } : throw NoSuchAlarm(arn);
        });
        if (row is null)
        {
            throw NoSuchAlarm(arn);
        }
    }

    // arn:aws:cloudwatch:us-east-1:123456789012:alarm:NAME, in which a name may have colons.
    private static string NameOf(string arn) => arn.Split(':', 7) is [_, _, "cloudwatch", _, _, "alarm", var name] ? name : throw NoSuchAlarm(arn);

    private static AwsException NoSuchAlarm(string arn) => new(AwsError.MonitoredResourceNotFound, $"There is no alarm {arn}.")
    {
        Members = new Dictionary<string, object> { ["ResourceType"] = "Alarm", ["ResourceId"] = arn },
    };
}
