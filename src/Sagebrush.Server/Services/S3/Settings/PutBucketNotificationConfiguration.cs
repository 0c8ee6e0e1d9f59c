using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.S3;

namespace Sagebrush.Services;

partial class S3Service
{
    /// <summary>Says who wants to hear of the bucket's events. It is kept; no service here would take the messages.</summary>
    /// <exception cref="AwsException">NoSuchBucket; InvalidArgument: no such destination or filter can be, or two would hear of the same.</exception>
    public override ValueTask PutBucketNotificationConfiguration(PutBucketNotificationConfigurationRequest request, Call call, CancellationToken cancel)
    {
        var bucket = Bucket(call, request.Bucket, request.ExpectedBucketOwner);
        var notification = NotificationCheck.Checked(request.NotificationConfiguration);
        return Set(bucket, settings => settings with { Notification = notification });
    }
}
