namespace Sagebrush.Notifications;

/// <summary>What is published to a topic.</summary>
/// <param name="Text">The message.</param>
/// <param name="Subject">A line above it; null for none.</param>
public sealed record Message(string Text, string? Subject = null)
{
    /// <summary>Facts beside it, by name.</summary>
    public IReadOnlyDictionary<string, MessageAttribute> Attributes { get; init; } = new Dictionary<string, MessageAttribute>();

    /// <summary>Other texts for some protocols, by the protocol's name.</summary>
    public IReadOnlyDictionary<string, string> ByProtocol { get; init; } = new Dictionary<string, string>();

    /// <summary>The text for a subscriber of that protocol.</summary>
    public string For(string protocol) => ByProtocol.GetValueOrDefault(protocol, Text);
}
