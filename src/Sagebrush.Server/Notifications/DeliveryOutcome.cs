namespace Sagebrush.Notifications;

/// <summary>What became of an attempt to post a message.</summary>
public enum DeliveryOutcome
{
    /// <summary>The endpoint has taken it.</summary>
    Delivered,

    /// <summary>It did not answer, or asked to be tried again.</summary>
    Failed,

    /// <summary>It will never take it.</summary>
    Refused,
}
