using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Sns;

namespace Sagebrush.Services;

partial class SnsService
{
    /// <summary>Confirms the subscription whose endpoint was sent the token.</summary>
    /// <exception cref="AwsException">NotFound: no such topic. InvalidParameter: the token is none of it.</exception>
    public override ValueTask<ConfirmSubscriptionResponse> ConfirmSubscription(ConfirmSubscriptionRequest request, Call call, CancellationToken cancel)
    {
        var topic = TopicOf(request.TopicArn, call);
        return new(new ConfirmSubscriptionResponse { SubscriptionArn = _topics.Confirm(topic.Arn, request.Token, request.AuthenticateOnUnsubscribe == "true").Arn });
    }
}
