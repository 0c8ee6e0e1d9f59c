using System.Text;
using System.Text.Json;
using Sagebrush.Notifications;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Sns;

namespace Sagebrush.Services;

partial class SnsService
{
    private const int LongestSubject = 100;

    /// <summary>Publishes a message to all who have subscribed to a topic.</summary>
    /// <exception cref="AwsException">NotFound: no such topic. InvalidParameter: the message is none that can be published.</exception>
    public override async ValueTask<PublishResponse> Publish(PublishRequest request, Call call, CancellationToken cancel)
    {
        if (request.PhoneNumber is not null)
        {
            throw NotYet("PhoneNumber", "messages to telephones");
        }

        if ((request.TopicArn ?? request.TargetArn) is not { } arn)
        {
            throw AwsError.SnsInvalidParameter.With("Invalid parameter: TopicArn or TargetArn Reason: no value for required parameter");
        }

        var topic = TopicOf(arn, call);
        var message = MessageOf(request.Message, request.Subject, request.MessageStructure, request.MessageAttributes);
        return new() { MessageId = await _topics.Publish(topic.Arn, message) };
    }

    private static Message MessageOf(string text, string? subject, string? structure, IReadOnlyDictionary<string, MessageAttributeValue>? attributes)
    {
        if (text.Length == 0)
        {
            throw AwsError.SnsInvalidParameter.With("Invalid parameter: Empty message");
        }

        if (SizeOf(text, attributes) > Notifications.Topics.LongestMessage)
        {
            throw AwsError.SnsInvalidParameter.With("Invalid parameter: Message too long");
        }

        if (subject is not null && (subject.Length is 0 or > LongestSubject || subject.Any(char.IsControl)))
        {
            throw AwsError.SnsInvalidParameter.With("Invalid parameter: Subject");
        }

        var byProtocol = structure switch
        {
            null => new Dictionary<string, string>(),
            "json" => ByProtocol(text),
            _ => throw AwsError.SnsInvalidParameter.With("Invalid parameter: MessageStructure Reason: only json is a structure"),
        };
        return new(byProtocol.GetValueOrDefault("default", text), subject)
        {
            ByProtocol = byProtocol,
            Attributes = (attributes ?? new Dictionary<string, MessageAttributeValue>()).ToDictionary(a => a.Key, a => AttributeOf(a.Key, a.Value)),
        };
    }

    /// <summary>What counts for the longest message, in bytes.</summary>
    private static int SizeOf(string text, IReadOnlyDictionary<string, MessageAttributeValue>? attributes) => Encoding.UTF8.GetByteCount(text)
        + (attributes ?? new Dictionary<string, MessageAttributeValue>()).Sum(a => Encoding.UTF8.GetByteCount(a.Key) + Encoding.UTF8.GetByteCount(a.Value.DataType)
            + (a.Value.StringValue is { } value ? Encoding.UTF8.GetByteCount(value) : a.Value.BinaryValue?.Length ?? 0));

    private static Dictionary<string, string> ByProtocol(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            var texts = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var member in document.RootElement.EnumerateObject().Where(member => member.Value.ValueKind == JsonValueKind.String))
            {
                texts[member.Name] = member.Value.GetString()!;
            }

            return texts.ContainsKey("default") ? texts : throw AwsError.SnsInvalidParameter.With("Invalid parameter: Message Structure - No default entry in JSON message body");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw AwsError.SnsInvalidParameter.With("Invalid parameter: Message Structure - JSON message body failed to parse");
        }
    }

    private static MessageAttribute AttributeOf(string name, MessageAttributeValue given)
    {
        string kind = given.DataType.Split('.')[0];
        string? value = kind == "Binary" ? given.BinaryValue is { } bytes ? Convert.ToBase64String(bytes) : null : given.StringValue;
        return kind is not ("String" or "Number" or "Binary")
            ? throw AwsError.InvalidParameterValue.With($"The message attribute '{name}' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.")
            : string.IsNullOrEmpty(value)
                ? throw AwsError.InvalidParameterValue.With($"The message attribute '{name}' must contain non-empty message attribute value for message attribute type '{given.DataType}'.")
                : new(given.DataType, value);
    }
}
