using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.CloudWatch;

namespace Sagebrush.Services;

partial class CloudWatchService
{
    /// <summary>The tags of an alarm.</summary>
    /// <exception cref="AwsException">ResourceNotFoundException: no such alarm.</exception>
    public override ValueTask<ListTagsForResourceResponse> ListTagsForResource(ListTagsForResourceRequest request, Call call, CancellationToken cancel)
    {
        var alarm = _alarms.Rows.Find(NameOf(request.ResourceARN));
        return alarm?.Arn == request.ResourceARN
            ? new(new ListTagsForResourceResponse { Tags = [.. alarm.Tags.OrderBy(tag => tag.Key, StringComparer.Ordinal).Select(tag => new Tag { Key = tag.Key, Value = tag.Value })] })
            : throw NoSuchAlarm(request.ResourceARN);
    }
}
