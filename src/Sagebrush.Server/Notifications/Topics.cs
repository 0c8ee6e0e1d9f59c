using System.Security.Cryptography;
using Sagebrush.Store;
using Sagebrush.Wire;

namespace Sagebrush.Notifications;

/// <summary>
/// Topics with their subscribers. What is published is a row for every subscriber before <see cref="Publish(string, Message)"/> returns, and so survives whatever
/// happens next; <see cref="DeliveryLoop"/> posts the rows.
/// </summary>
public sealed class Topics
{
    /// <summary>The longest message, in bytes of UTF-8.</summary>
    public const int LongestMessage = 256 * 1024;

    private readonly Options _options;
    private readonly MessageSigner _signer;
    private readonly Task<string> _origin;
    private readonly TimeProvider _clock;
    private long _lastNumber;

    /// <summary>Opens the tables.</summary>
    /// <param name="options">Account, region, and which hosts may be posted to.</param>
    /// <param name="db">Where the rows are.</param>
    /// <param name="signer">Signs what is posted.</param>
    /// <param name="origin">Where this server is reached; known once it listens.</param>
    /// <param name="clock">The time.</param>
    public Topics(Options options, Database db, MessageSigner signer, Task<string> origin, TimeProvider clock)
    {
        (_options, _signer, _origin, _clock) = (options, signer, origin, clock);
        Rows = new(db, "topics", NotificationRows.Default.TopicRow, clock);
        Subscriptions = new(db, "subscriptions", NotificationRows.Default.SubscriptionRow, clock);
        Deliveries = new(db, "deliveries", NotificationRows.Default.DeliveryRow, clock);
        Targets = new(options.DeliveryHosts);
    }

    /// <summary>Told the key of every delivery when its row is on disk.</summary>
    public event Action<string>? Queued;

    /// <summary>Topics by ARN.</summary>
    internal Table<TopicRow> Rows { get; }

    /// <summary>Subscriptions by ARN: those of a topic begin with the topic's and a colon.</summary>
    internal Table<SubscriptionRow> Subscriptions { get; }

    /// <summary>Messages on their way.</summary>
    internal Table<DeliveryRow> Deliveries { get; }

    /// <summary>Where they may go.</summary>
    internal DeliveryTargets Targets { get; }

    /// <summary>The ARN of a topic of this installation.</summary>
    public string ArnOf(string account, string name) => $"arn:{Services.Arn.Partition(_options.Region)}:sns:{_options.Region}:{account}:{name}";

    /// <summary>True when there is a topic of that ARN.</summary>
    public bool Has(string topicArn) => Rows.Find(topicArn) is not null;

    /// <summary>Publishes a text. Durable when this completes.</summary>
    /// <returns>The message's id.</returns>
    /// <exception cref="AwsException">NotFound: there is no such topic.</exception>
    public Task<string> Publish(string topicArn, string? subject, string text) => Publish(topicArn, new Message(text, subject));

    /// <summary>Publishes a message to all confirmed subscribers that want it. Durable when this completes.</summary>
    /// <returns>The message's id.</returns>
    /// <exception cref="AwsException">NotFound: there is no such topic.</exception>
    public async Task<string> Publish(string topicArn, Message message)
    {
        var topic = Get(topicArn);
        string id = Guid.NewGuid().ToString();
        var now = _clock.GetUtcNow();
        var wanting = Subscriptions.Below(topicArn + ":").Where(subscription => subscription.IsConfirmed && Wants(subscription, message)).ToList();
        if (wanting.Count == 0)
        {
            return id;
        }

        string origin = await _origin;
        var signatures = new Dictionary<string, MessageSignature>(StringComparer.Ordinal);
        await Task.WhenAll(wanting.Select(subscription =>
        {
            string text = message.For(subscription.Protocol);
            if (subscription.IsRaw)
            {
                return Queue(new DeliveryRow(subscription.Arn, NextNumber(), id, MessageType.Notification, text) { IsRaw = true, Due = now });
            }

            var envelope = new Envelope(MessageType.Notification, id, topicArn, text, now) { Subject = message.Subject, Attributes = message.Attributes };
            if (!signatures.TryGetValue(text, out var signature))
            {
                signatures[text] = signature = _signer.Sign(envelope, VersionOf(topic), origin);
            }

            string unsubscribe = $"{origin}/?Action=Unsubscribe&SubscriptionArn={subscription.Arn}";
            return Queue(new DeliveryRow(subscription.Arn, NextNumber(), id, MessageType.Notification, envelope.Json(signature, unsubscribe)) { Due = now });
        }));
        return id;
    }

    /// <summary>Posts the subscriber a token to confirm with. Durable when this completes.</summary>
    /// <param name="subscription">The subscriber.</param>
    /// <param name="type">The subscription's beginning, or its end.</param>
    internal async Task SendToken(SubscriptionRow subscription, string type)
    {
        string origin = await _origin;
        string text = type == MessageType.SubscriptionConfirmation
            ? $"You have chosen to subscribe to the topic {subscription.TopicArn}.\nTo confirm the subscription, visit the SubscribeURL included in this message."
            : $"You have chosen to deactivate subscription {subscription.Arn}.\nTo cancel this operation and restore the subscription, visit the SubscribeURL included in this message.";
        var envelope = new Envelope(type, Guid.NewGuid().ToString(), subscription.TopicArn, text, _clock.GetUtcNow())
        {
            Token = subscription.Token,
            SubscribeUrl = $"{origin}/?Action=ConfirmSubscription&TopicArn={subscription.TopicArn}&Token={subscription.Token}",
        };
        string json = envelope.Json(_signer.Sign(envelope, VersionOf(Get(subscription.TopicArn)), origin), null);
        await Queue(new(subscription.Arn, NextNumber(), envelope.MessageId, type, json) { Due = envelope.At, Endpoint = subscription.Endpoint });
    }

    /// <summary>The topic.</summary>
    /// <exception cref="AwsException">NotFound.</exception>
    internal TopicRow Get(string topicArn) => Rows.Find(topicArn) ?? throw AwsError.SnsNotFound.With("Topic does not exist");

    /// <summary>Confirms the subscription that the token was sent to.</summary>
    /// <exception cref="AwsException">NotFound: no such topic. InvalidParameter: nobody was sent that token.</exception>
    internal SubscriptionRow Confirm(string topicArn, string token, bool isGuarded)
    {
        Get(topicArn);
        var found = Subscriptions.Below(topicArn + ":").FirstOrDefault(subscription => subscription.Token == token)
            ?? throw AwsError.SnsInvalidParameter.With("Invalid parameter: Token");
        return Subscriptions.Update(found.Arn, row => row.IsConfirmed && row.IsGuarded == isGuarded ? row : row with { IsConfirmed = true, IsGuarded = isGuarded })
            ?? throw AwsError.SnsInvalidParameter.With("Invalid parameter: Token");
    }

    /// <summary>Ends a subscription; ending one that is none is no error.</summary>
    internal void End(SubscriptionRow subscription)
    {
        if (Subscriptions.Remove(subscription.Arn))
        {
            Deliveries.RemoveBelow(subscription.Arn + "/");
            Rows.Update(subscription.TopicArn, topic => topic with { Deleted = topic.Deleted + 1 });
        }
    }

    /// <summary>Stops a subscription until it is confirmed again.</summary>
    internal void Suspend(SubscriptionRow subscription)
    {
        Subscriptions.Update(subscription.Arn, row => row with { IsConfirmed = false });
        Deliveries.RemoveBelow(subscription.Arn + "/");
    }

    /// <summary>A token that nobody can guess.</summary>
    internal static string NewToken() => RandomNumberGenerator.GetHexString(128, lowercase: true);

    private static string VersionOf(TopicRow topic) => topic.Attributes.GetValueOrDefault("SignatureVersion", "1");

    private static bool Wants(SubscriptionRow subscription, Message message) =>
        subscription.Attributes.GetValueOrDefault("FilterPolicy") is not { Length: > 0 } json || FilterPolicy.Parse(json, out _)?.Accepts(message.Attributes) != false;

    private async Task Queue(DeliveryRow delivery)
    {
        await Deliveries.AddAsync(delivery);
        Queued?.Invoke(delivery.Key);
    }

    /// <summary>Higher than all before, also those of an earlier server.</summary>
    private long NextNumber()
    {
        long last, next;
        do
        {
            last = Interlocked.Read(ref _lastNumber);
            next = long.Max(last + 1, _clock.GetUtcNow().UtcTicks);
        }
        while (Interlocked.CompareExchange(ref _lastNumber, next, last) != last);

        return next;
    }
}
