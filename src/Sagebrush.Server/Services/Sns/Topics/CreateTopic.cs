using Sagebrush.Notifications;
using Sagebrush.Store;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Sns;

namespace Sagebrush.Services;

partial class SnsService
{
    /// <summary>Makes a topic; one that is there already is answered when it was made alike.</summary>
    /// <exception cref="AwsException">InvalidParameter: the name or an attribute is none, or the topic is there with others.</exception>
    public override ValueTask<CreateTopicResponse> CreateTopic(CreateTopicRequest request, Call call, CancellationToken cancel)
    {
        if (request.Name.EndsWith(".fifo", StringComparison.Ordinal))
        {
            throw NotYet("Name", "topics that keep an order (.fifo)");
        }

        if (request.Name.Length is 0 or > 256 || !request.Name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
        {
            throw AwsError.SnsInvalidParameter.With("Invalid parameter: Topic Name");
        }

        if (request.DataProtectionPolicy is not null)
        {
            throw NotYet("DataProtectionPolicy", "data protection policies");
        }

        var attributes = request.Attributes ?? new Dictionary<string, string>();
        foreach (var (name, value) in attributes)
        {
            TopicAttributes.Check(name, value);
        }

        string arn = _topics.ArnOf(call.Account, request.Name);
        var tags = TagsOf(request.Tags ?? []);
        try
        {
            _topics.Rows.Add(new(arn) { Attributes = attributes, Tags = tags });
        }
        catch (DuplicateKeyException)
        {
            var there = TopicOf(arn, call);
            if (attributes.Any(given => there.Attributes.GetValueOrDefault(given.Key, "") != given.Value))
            {
                throw AwsError.SnsInvalidParameter.With("Invalid parameter: Attributes Reason: Topic already exists with different attributes");
            }

            if (request.Tags is not null && (tags.Count != there.Tags.Count || tags.Except(there.Tags).Any()))
            {
                throw AwsError.SnsInvalidParameter.With("Invalid parameter: Tags Reason: Topic already exists with different tags");
            }
        }

        return new(new CreateTopicResponse { TopicArn = arn });
    }

    /// <exception cref="AwsException">InvalidParameter: a key twice. TagLimitExceeded.</exception>
    private static Dictionary<string, string> TagsOf(IReadOnlyList<Tag> given)
    {
        var tags = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var tag in given)
        {
            if (!tags.TryAdd(tag.Key, tag.Value))
            {
                throw AwsError.SnsInvalidParameter.With($"Invalid parameter: Tags Reason: Duplicate tag key {tag.Key}");
            }
        }

        return tags.Count <= MostTags ? tags : throw TooManyTags();
    }

    /// <summary>Says no to what would change what happens and that nothing here honours.</summary>
    private static AwsException NotYet(string parameter, string what) =>
        AwsError.SnsInvalidParameter.With($"Invalid parameter: {parameter} Reason: {what} are not supported by Sagebrush yet");
}
