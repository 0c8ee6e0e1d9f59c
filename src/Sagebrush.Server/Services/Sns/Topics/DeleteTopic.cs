using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Sns;

namespace Sagebrush.Services;

partial class SnsService
{
    /// <summary>Removes a topic with its subscriptions and what was on its way to them; removing one that is not there is no error.</summary>
    public override ValueTask DeleteTopic(DeleteTopicRequest request, Call call, CancellationToken cancel)
    {
        try
        {
            string arn = TopicOf(request.TopicArn, call).Arn;
            Empty(arn);

            // Not first: whoever finds the topic after a crash can delete the rest of it.
            _topics.Rows.Remove(arn);

            // What came in between.
            Empty(arn);
        }
        catch (AwsException e) when (e.Error == AwsError.SnsNotFound)
        {
            // As the caller wants it.
        }

        return ValueTask.CompletedTask;
    }

    private void Empty(string topicArn)
    {
        _topics.Subscriptions.RemoveBelow(topicArn + ":");
        _topics.Deliveries.RemoveBelow(topicArn + ":");
    }
}
