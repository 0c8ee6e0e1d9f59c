using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Sns;

namespace Sagebrush.Services;

partial class SnsService
{
    /// <summary>The caller's subscriptions, a hundred at a time.</summary>
    public override ValueTask<ListSubscriptionsResponse> ListSubscriptions(ListSubscriptionsRequest request, Call call, CancellationToken cancel)
    {
        var (rows, next) = Page(_topics.Subscriptions.Below(_topics.ArnOf(call.Account, "")), row => row.Arn, request.NextToken);
        return new(new ListSubscriptionsResponse { Subscriptions = [.. rows.Select(Show)], NextToken = next });
    }
}
