namespace Sagebrush.Notifications;

/// <summary>The kinds of messages that an endpoint is posted.</summary>
internal static class MessageType
{
    /// <summary>What somebody published.</summary>
    public const string Notification = "Notification";

    /// <summary>Asks the endpoint to confirm.</summary>
    public const string SubscriptionConfirmation = "SubscriptionConfirmation";

    /// <summary>Tells the endpoint that its subscription has ended.</summary>
    public const string UnsubscribeConfirmation = "UnsubscribeConfirmation";
}
