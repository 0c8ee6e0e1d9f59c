using System.Text.Json.Serialization;
using Sagebrush.Store;

namespace Sagebrush.Notifications;

/// <summary>Somebody who wants to be told what is published to a topic.</summary>
/// <param name="Arn">The topic's ARN, a colon and an id.</param>
/// <param name="TopicArn">The topic.</param>
/// <param name="Protocol"><c>http</c> or <c>https</c>.</param>
/// <param name="Endpoint">The address that is posted to.</param>
public sealed record SubscriptionRow(string Arn, string TopicArn, string Protocol, string Endpoint) : Resource
{
    /// <inheritdoc/>
    public override string Key => Arn;

    /// <summary>Proves, given back, that the endpoint wants the messages.</summary>
    public string Token { get; init; } = "";

    /// <summary>The endpoint has given the token back; before, it is sent nothing else.</summary>
    public bool IsConfirmed { get; init; }

    /// <summary>Whoever confirmed it asked that nobody without a signature may end it.</summary>
    public bool IsGuarded { get; init; }

    /// <summary>What was set of its attributes, by the API's names.</summary>
    public IReadOnlyDictionary<string, string> Attributes { get; init; } = new Dictionary<string, string>();

    /// <summary>The message goes out bare, without the envelope.</summary>
    [JsonIgnore]
    public bool IsRaw => Attributes.GetValueOrDefault("RawMessageDelivery") == "true";
}
