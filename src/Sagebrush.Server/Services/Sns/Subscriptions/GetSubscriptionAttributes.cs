using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Sns;

namespace Sagebrush.Services;

partial class SnsService
{
    /// <summary>What was set of a subscription, and whether it is confirmed.</summary>
    /// <exception cref="AwsException">NotFound.</exception>
    public override ValueTask<GetSubscriptionAttributesResponse> GetSubscriptionAttributes(
        GetSubscriptionAttributesRequest request, Call call, CancellationToken cancel) =>
        new(new GetSubscriptionAttributesResponse { Attributes = SubscriptionAttributes.Of(SubscriptionOf(request.SubscriptionArn, call)) });
}
