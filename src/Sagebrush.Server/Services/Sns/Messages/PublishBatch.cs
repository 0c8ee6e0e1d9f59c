using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Sns;

namespace Sagebrush.Services;

partial class SnsService
{
    private const int LongestBatch = 10, LongestBatchId = 80;

    /// <summary>Publishes up to ten messages; each is published or told why not.</summary>
    /// <exception cref="AwsException">NotFound: no such topic. Or there are no entries, too many, two of one id or one of none, or they are too long together.</exception>
    public override async ValueTask<PublishBatchResponse> PublishBatch(PublishBatchRequest request, Call call, CancellationToken cancel)
    {
        var topic = TopicOf(request.TopicArn, call);
        var entries = request.PublishBatchRequestEntries;
        if (entries.Count == 0)
        {
            throw AwsError.SnsEmptyBatch.With("The batch request doesn't contain any entries.");
        }

        if (entries.Count > LongestBatch)
        {
            throw AwsError.SnsBatchTooLong.With("The batch request contains more entries than permissible (more than 10).");
        }

        if (entries.DistinctBy(entry => entry.Id).Count() < entries.Count)
        {
            throw AwsError.SnsBatchIdsNotDistinct.With("Two or more batch entries in the request have the same Id.");
        }

        if (entries.FirstOrDefault(entry => entry.Id.Length is 0 or > LongestBatchId || !entry.Id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')) is not null)
        {
            throw AwsError.SnsBatchId.With("A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.");
        }

        if (entries.Sum(entry => (long)SizeOf(entry.Message, entry.MessageAttributes)) > Notifications.Topics.LongestMessage)
        {
            throw AwsError.SnsBatchSize.With($"Batch requests cannot be longer than {Notifications.Topics.LongestMessage} bytes.");
        }

        var published = new List<PublishBatchResultEntry>();
        var failed = new List<BatchResultErrorEntry>();
        foreach (var entry in entries)
        {
            try
            {
                var message = MessageOf(entry.Message, entry.Subject, entry.MessageStructure, entry.MessageAttributes);
                published.Add(new() { Id = entry.Id, MessageId = await _topics.Publish(topic.Arn, message) });
            }
            catch (AwsException e) when (e.Error.Status < 500)
            {
                failed.Add(new() { Id = entry.Id, Code = e.Error.Code, Message = e.Message, SenderFault = true });
            }
        }

        return new() { Successful = published, Failed = failed };
    }
}
