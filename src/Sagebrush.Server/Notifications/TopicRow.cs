using Sagebrush.Store;

namespace Sagebrush.Notifications;

/// <summary>A topic: what is published to it goes to all who have subscribed.</summary>
/// <param name="Arn"><c>arn:aws:sns:REGION:ACCOUNT:NAME</c>.</param>
public sealed record TopicRow(string Arn) : Resource
{
    /// <inheritdoc/>
    public override string Key => Arn;

    /// <summary>What was set of its attributes, by the API's names.</summary>
    public IReadOnlyDictionary<string, string> Attributes { get; init; } = new Dictionary<string, string>();

    /// <summary>Its tags.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>Subscriptions that were ended.</summary>
    public int Deleted { get; init; }
}
