using Sagebrush.Notifications;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Sns;

namespace Sagebrush.Services;

partial class SnsService
{
    /// <summary>Asks an endpoint whether it wants what is published to a topic; it does once it has confirmed.</summary>
    /// <exception cref="AwsException">NotFound: no such topic. InvalidParameter: the protocol, endpoint or an attribute is none that can be used here.</exception>
    public override async ValueTask<SubscribeResponse> Subscribe(SubscribeRequest request, Call call, CancellationToken cancel)
    {
        var topic = TopicOf(request.TopicArn, call);
        CheckEndpoint(request);
        var attributes = request.Attributes ?? new Dictionary<string, string>();
        foreach (var (name, value) in attributes)
        {
            SubscriptionAttributes.Check(name, value);
        }

        var row = _topics.Subscriptions.Below(topic.Arn + ":").FirstOrDefault(there => there.Protocol == request.Protocol && there.Endpoint == request.Endpoint);
        if (row is null)
        {
            row = new($"{topic.Arn}:{Guid.NewGuid()}", topic.Arn, request.Protocol, request.Endpoint!) { Token = Notifications.Topics.NewToken(), Attributes = attributes };
            await _topics.Subscriptions.AddAsync(row);
        }
        else if (attributes.Any(given => row.Attributes.GetValueOrDefault(given.Key, "") != given.Value))
        {
            throw AwsError.SnsInvalidParameter.With("Invalid parameter: Attributes Reason: Subscription already exists with different attributes");
        }

        if (!row.IsConfirmed)
        {
            await _topics.SendToken(row, MessageType.SubscriptionConfirmation);
        }

        return new() { SubscriptionArn = row.IsConfirmed || request.ReturnSubscriptionArn == true ? row.Arn : "pending confirmation" };
    }

    private void CheckEndpoint(SubscribeRequest request)
    {
        if (request.Protocol is not ("http" or "https"))
        {
            throw request.Protocol is "email" or "email-json" or "sms" or "sqs" or "application" or "lambda" or "firehose"
                ? NotYet("Protocol", $"subscriptions by {request.Protocol}")
                : AwsError.SnsInvalidParameter.With($"Invalid parameter: Amazon SNS does not support this protocol string: {request.Protocol}");
        }

        if (request.Endpoint is not { } endpoint || !Uri.TryCreate(endpoint, UriKind.Absolute, out var url) || url.Scheme != request.Protocol)
        {
            throw AwsError.SnsInvalidParameter.With("Invalid parameter: Endpoint must match the specified protocol");
        }

        if (!_topics.Targets.Allow(url))
        {
            throw AwsError.SnsInvalidParameter.With($"Invalid parameter: Unreachable Endpoint Reason: the host {url.Host} is not this machine and not among "
                + "the deliveryHosts of this installation");
        }
    }
}
