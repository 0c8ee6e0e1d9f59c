using Sagebrush.Notifications;
using Sagebrush.Wire;

namespace Sagebrush.Services;

/// <summary>What of a subscription can be set.</summary>
internal static class SubscriptionAttributes
{
    /// <summary>How messages are posted again where nothing else was set.</summary>
    public const string DefaultDeliveryPolicy = """
        {"http":{"defaultHealthyRetryPolicy":{"minDelayTarget":20,"maxDelayTarget":20,"numRetries":3,"numMaxDelayRetries":0,"numNoDelayRetries":0,"numMinDelayRetries":0,"backoffFunction":"linear"},"disableSubscriptionOverrides":false}}
        """;

    /// <summary>Passes a value that an attribute may have.</summary>
    /// <exception cref="AwsException">InvalidParameter.</exception>
    public static void Check(string name, string value)
    {
        string fault;
        switch (name)
        {
            case "RawMessageDelivery":
                fault = value is "true" or "false" ? "" : "RawMessageDelivery: Value must be true or false";
                break;
            case "FilterPolicy":
                fault = value.Length == 0 || FilterPolicy.Parse(value, out fault) is not null ? "" : $"FilterPolicy: {fault}";
                break;
            case "FilterPolicyScope":
                fault = value is "" or "MessageAttributes" ? "" : "FilterPolicyScope: other scopes than MessageAttributes are not supported by Sagebrush yet";
                break;
            case "DeliveryPolicy":
                fault = RetryPolicy.Parse(value, out fault) is not null ? "" : $"DeliveryPolicy: {fault}";
                break;
            case "RedrivePolicy" or "SubscriptionRoleArn" or "ReplayPolicy":
                fault = value.Length == 0 ? "" : $"{name} is not supported by Sagebrush yet";
                break;
            default:
                throw AwsError.SnsInvalidParameter.With("Invalid parameter: AttributeName");
        }

        if (fault.Length > 0)
        {
            throw AwsError.SnsInvalidParameter.With($"Invalid parameter: Attributes Reason: {fault}");
        }
    }

    /// <summary>All that is told of a subscription.</summary>
    public static Dictionary<string, string> Of(SubscriptionRow row)
    {
        var shown = new Dictionary<string, string>(row.Attributes)
        {
            ["SubscriptionArn"] = row.Arn,
            ["TopicArn"] = row.TopicArn,
            ["Owner"] = row.Arn.Split(':')[4],
            ["Protocol"] = row.Protocol,
            ["Endpoint"] = row.Endpoint,
            ["PendingConfirmation"] = row.IsConfirmed ? "false" : "true",
            ["ConfirmationWasAuthenticated"] = row.IsGuarded ? "true" : "false",
        };
        shown.TryAdd("RawMessageDelivery", "false");
        return shown;
    }
}
