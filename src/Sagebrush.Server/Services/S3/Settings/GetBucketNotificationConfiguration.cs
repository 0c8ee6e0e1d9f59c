using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.S3;

namespace Sagebrush.Services;

partial class S3Service
{
    /// <summary>Who wants to hear of the bucket's events; nothing where nobody does.</summary>
    /// <exception cref="AwsException">NoSuchBucket.</exception>
    public override ValueTask<GetBucketNotificationConfigurationResponse> GetBucketNotificationConfiguration(
        GetBucketNotificationConfigurationRequest request, Call call, CancellationToken cancel)
    {
        var notification = Bucket(call, request.Bucket, request.ExpectedBucketOwner).Settings.Notification;
        return new(new GetBucketNotificationConfigurationResponse
        {
            TopicConfigurations = notification?.TopicConfigurations,
            QueueConfigurations = notification?.QueueConfigurations,
            LambdaFunctionConfigurations = notification?.LambdaFunctionConfigurations,
            EventBridgeConfiguration = notification?.EventBridgeConfiguration,
        });
    }
}
