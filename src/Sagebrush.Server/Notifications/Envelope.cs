using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Sagebrush.Notifications;

/// <summary>The JSON document in which a message is posted. Source: Amazon SNS developer guide, "HTTP/HTTPS notification JSON format".</summary>
/// <param name="Type">One of the names in <see cref="MessageType"/>.</param>
/// <param name="MessageId">The message's.</param>
/// <param name="TopicArn">The topic's.</param>
/// <param name="Text">The message.</param>
/// <param name="At">When it was published.</param>
internal sealed record Envelope(string Type, string MessageId, string TopicArn, string Text, DateTimeOffset At)
{
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A notification's; null for none.</summary>
    public string? Subject { get; init; }

    /// <summary>A confirmation's.</summary>
    public string? Token { get; init; }

    /// <summary>Where a confirmation's reader confirms.</summary>
    public string? SubscribeUrl { get; init; }

    /// <summary>Facts beside a notification.</summary>
    public IReadOnlyDictionary<string, MessageAttribute> Attributes { get; init; } = new Dictionary<string, MessageAttribute>();

    private string Timestamp => At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>What is signed: names and values in the order of the names, a line each. Source: ibid., "Verifying the signatures of Amazon SNS messages".</summary>
    public byte[] Signed()
    {
        var text = new StringBuilder();
        foreach (var (name, value) in Type == MessageType.Notification
            ? [("Message", Text), ("MessageId", MessageId), ("Subject", Subject), ("Timestamp", Timestamp), ("TopicArn", TopicArn), ("Type", Type)]
            : new (string, string?)[]
            {
                ("Message", Text), ("MessageId", MessageId), ("SubscribeURL", SubscribeUrl), ("Timestamp", Timestamp), ("Token", Token), ("TopicArn", TopicArn),
                ("Type", Type),
            })
        {
            text.Append(value is null ? "" : $"{name}\n{value}\n");
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>The document.</summary>
    /// <param name="signature">Over <see cref="Signed"/>.</param>
    /// <param name="unsubscribeUrl">Where a notification's reader ends the subscription.</param>
    public string Json(MessageSignature signature, string? unsubscribeUrl)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Plain))
        {
            json.WriteStartObject();
            json.WriteString(nameof(Type), Type);
            json.WriteString(nameof(MessageId), MessageId);
            Optional(json, nameof(Token), Token);
            json.WriteString(nameof(TopicArn), TopicArn);
            Optional(json, nameof(Subject), Subject);
            json.WriteString("Message", Text);
            Optional(json, "SubscribeURL", SubscribeUrl);
            json.WriteString(nameof(Timestamp), Timestamp);
            json.WriteString("SignatureVersion", signature.Version);
            json.WriteString("Signature", signature.Value);
            json.WriteString("SigningCertURL", signature.CertificateUrl);
            Optional(json, "UnsubscribeURL", unsubscribeUrl);
            if (Attributes.Count > 0)
            {
                json.WriteStartObject("MessageAttributes");
                foreach (var (name, attribute) in Attributes)
                {
                    json.WriteStartObject(name);
                    json.WriteString(nameof(Type), attribute.DataType);
                    json.WriteString("Value", attribute.Value);
                    json.WriteEndObject();
                }

                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Optional(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }
}
