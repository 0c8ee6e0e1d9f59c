using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Sns;

namespace Sagebrush.Services;

partial class SnsService
{
    /// <summary>Sets one attribute of a subscription; it holds for what is published from now on.</summary>
    /// <exception cref="AwsException">NotFound; InvalidParameter: no such attribute, or not this value.</exception>
    public override ValueTask SetSubscriptionAttributes(SetSubscriptionAttributesRequest request, Call call, CancellationToken cancel)
    {
        string value = request.AttributeValue ?? "";
        SubscriptionAttributes.Check(request.AttributeName, value);
        _topics.Subscriptions.Update(SubscriptionOf(request.SubscriptionArn, call).Arn, row => row with
        {
            Attributes = new Dictionary<string, string>(row.Attributes) { [request.AttributeName] = value },
        });
        return ValueTask.CompletedTask;
    }
}
