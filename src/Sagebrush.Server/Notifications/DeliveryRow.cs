using Sagebrush.Store;

namespace Sagebrush.Notifications;

/// <summary>A message on its way to one subscriber; gone when it has been delivered or given up.</summary>
/// <param name="SubscriptionArn">To whom.</param>
/// <param name="Number">Later messages have higher ones.</param>
/// <param name="MessageId">The message's.</param>
/// <param name="Type">One of the names in <see cref="MessageType"/>.</param>
/// <param name="Body">What is posted.</param>
public sealed record DeliveryRow(string SubscriptionArn, long Number, string MessageId, string Type, string Body) : Resource
{
    /// <inheritdoc/>
    public override string Key => $"{SubscriptionArn}/{Number:x16}";

    /// <summary>The body is the bare message.</summary>
    public bool IsRaw { get; init; }

    /// <summary>Where to, for a subscription that has ended and is told so.</summary>
    public string? Endpoint { get; init; }

    /// <summary>Attempts that have failed.</summary>
    public int Attempts { get; init; }

    /// <summary>No attempt before this.</summary>
    public DateTimeOffset Due { get; init; }
}
