using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Sns;

namespace Sagebrush.Services;

partial class SnsService
{
    /// <summary>A topic's subscriptions, a hundred at a time.</summary>
    /// <exception cref="AwsException">NotFound.</exception>
    public override ValueTask<ListSubscriptionsByTopicResponse> ListSubscriptionsByTopic(ListSubscriptionsByTopicRequest request, Call call, CancellationToken cancel)
    {
        var (rows, next) = Page(_topics.Subscriptions.Below(TopicOf(request.TopicArn, call).Arn + ":"), row => row.Arn, request.NextToken);
        return new(new ListSubscriptionsByTopicResponse { Subscriptions = [.. rows.Select(Show)], NextToken = next });
    }
}
