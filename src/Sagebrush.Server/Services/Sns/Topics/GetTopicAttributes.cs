using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Sns;

namespace Sagebrush.Services;

partial class SnsService
{
    /// <summary>What was set of a topic, and how many have subscribed.</summary>
    /// <exception cref="AwsException">NotFound.</exception>
    public override ValueTask<GetTopicAttributesResponse> GetTopicAttributes(GetTopicAttributesRequest request, Call call, CancellationToken cancel)
    {
        var topic = TopicOf(request.TopicArn, call);
        return new(new GetTopicAttributesResponse { Attributes = TopicAttributes.Of(topic, _topics.Subscriptions.Below(topic.Arn + ":")) });
    }
}
