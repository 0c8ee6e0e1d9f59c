using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Sns;

namespace Sagebrush.Services;

partial class SnsService
{
    /// <summary>Ends a subscription; ending one that is not there is no error.</summary>
    public override ValueTask Unsubscribe(UnsubscribeRequest request, Call call, CancellationToken cancel)
    {
        try
        {
            _topics.End(SubscriptionOf(request.SubscriptionArn, call));
        }
        catch (AwsException e) when (e.Error == AwsError.SnsNotFound)
        {
            // As the caller wants it.
        }

        return ValueTask.CompletedTask;
    }
}
