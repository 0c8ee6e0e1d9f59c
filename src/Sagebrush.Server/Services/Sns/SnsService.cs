using Sagebrush.Notifications;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Sns;

namespace Sagebrush.Services;

/// <summary>Amazon Simple Notification Service: topics, and who is posted what is published to them.</summary>
/// <param name="topics">All of them.</param>
public sealed partial class SnsService(Topics topics) : SnsApi
{
    private const int PageLength = 100;

    private readonly Topics _topics = topics;

    /// <summary>The topic of an ARN, which must be the caller's.</summary>
    /// <exception cref="AwsException">InvalidParameter: it is no topic's ARN. AuthorizationError: another account's. NotFound.</exception>
    private TopicRow TopicOf(string arn, Call call)
    {
        if (arn.Split(':') is not ["arn", _, "sns", _, var account, { Length: > 0 }])
        {
            throw AwsError.SnsInvalidParameter.With("Invalid parameter: TopicArn");
        }

        return account == call.Account ? _topics.Get(arn) : throw Foreign(call, arn);
    }

    /// <summary>The subscription of an ARN, whose topic must be the caller's.</summary>
    /// <exception cref="AwsException">InvalidParameter, AuthorizationError, NotFound.</exception>
    private SubscriptionRow SubscriptionOf(string arn, Call call)
    {
        if (arn.Split(':') is not ["arn", _, "sns", _, var account, _, { Length: > 0 }])
        {
            throw AwsError.SnsInvalidParameter.With(
                $"Invalid parameter: SubscriptionArn Reason: An ARN must have at least 6 elements, not {arn.Split(':').Length}");
        }

        return account == call.Account ? _topics.Subscriptions.Find(arn) ?? throw AwsError.SnsNotFound.With("Subscription does not exist") : throw Foreign(call, arn);
    }

    private static AwsException Foreign(Call call, string arn) =>
        AwsError.SnsAuthorization.With($"User: {call.Caller.Arn} is not authorized to perform: SNS:{call.Operation} on resource: {arn}");

    /// <summary>A page of a list, in order of ARNs.</summary>
    private static (IReadOnlyList<T> Items, string? NextToken) Page<T>(IEnumerable<T> all, Func<T, string> arn, string? token)
    {
        var rest = all.Where(item => string.CompareOrdinal(arn(item), token ?? "") > 0).Take(PageLength + 1).ToList();
        if (rest.Count <= PageLength)
        {
            return (rest, null);
        }

        rest.RemoveAt(PageLength);
        return (rest, arn(rest[^1]));
    }

    private static Subscription Show(SubscriptionRow row) => new()
    {
        SubscriptionArn = row.IsConfirmed ? row.Arn : "PendingConfirmation", Owner = AccountOf(row.Arn), Protocol = row.Protocol, Endpoint = row.Endpoint,
        TopicArn = row.TopicArn,
    };

    private static string AccountOf(string arn) => arn.Split(':')[4];
}
