using Sagebrush.Notifications;
using Sagebrush.Wire;

namespace Sagebrush.Services;

/// <summary>What of a topic can be set.</summary>
internal static class TopicAttributes
{
    private const int LongestDisplayName = 100;

    /// <summary>Passes a value that an attribute may have.</summary>
    /// <exception cref="AwsException">InvalidParameter.</exception>
    public static void Check(string name, string value)
    {
        string? fault = name switch
        {
            "DisplayName" => value.Length <= LongestDisplayName ? null : "DisplayName is too long",
            "SignatureVersion" => value is "1" or "2" ? null : "SignatureVersion must be 1 or 2",
            "Policy" or "DeliveryPolicy" or "TracingConfig" or "KmsMasterKeyId" or "FifoTopic" or "ContentBasedDeduplication" or "ArchivePolicy" or "FifoThroughputScope"
                => value is "" or "false" or "PassThrough" ? null : $"{name} is not supported by Sagebrush yet",
            _ => "",
        };
        if (fault is not null)
        {
            throw AwsError.SnsInvalidParameter.With(fault.Length == 0 ? "Invalid parameter: AttributeName" : $"Invalid parameter: Attributes Reason: {fault}");
        }
    }

    /// <summary>All that is told of a topic.</summary>
    public static Dictionary<string, string> Of(TopicRow topic, IReadOnlyList<SubscriptionRow> subscriptions)
    {
        var shown = new Dictionary<string, string>(topic.Attributes)
        {
            ["TopicArn"] = topic.Arn,
            ["Owner"] = topic.Arn.Split(':')[4],
            ["SubscriptionsConfirmed"] = Text(subscriptions.Count(subscription => subscription.IsConfirmed)),
            ["SubscriptionsPending"] = Text(subscriptions.Count(subscription => !subscription.IsConfirmed)),
            ["SubscriptionsDeleted"] = Text(topic.Deleted),
            ["EffectiveDeliveryPolicy"] = SubscriptionAttributes.DefaultDeliveryPolicy,
        };
        shown.TryAdd("DisplayName", "");
        return shown;
    }

    private static string Text(int number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
