using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Sagebrush.Notifications;

/// <summary>
/// Posts what is published, each subscriber's messages apart from the others', so that one who does not answer delays nobody else. A message is posted at
/// least once: a server that dies between the post and its note posts it again.
/// </summary>
/// <param name="topics">The rows.</param>
/// <param name="send">Posts one message.</param>
/// <param name="clock">Waits between attempts.</param>
/// <param name="log">Messages that were given up.</param>
public sealed partial class DeliveryLoop(
    Topics topics, Func<DeliveryRow, string, string, CancellationToken, Task<DeliveryOutcome>> send, TimeProvider clock, ILogger<DeliveryLoop> log)
{
    private const int AtOnce = 8;

    private static readonly TimeSpan AfterFailure = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, SemaphoreSlim> _turns = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Task> _underWay = new(StringComparer.Ordinal);

    /// <summary>Posts until <paramref name="cancel"/> fires: what an earlier server has left, and what is queued from now on.</summary>
    public async Task Run(CancellationToken cancel)
    {
        void Queued(string key) => Take(key, cancel);

        topics.Queued += Queued;
        topics.Subscriptions.Changed += Forget;
        try
        {
            foreach (var left in topics.Deliveries.All())
            {
                Take(left.Key, cancel);
            }

            await Task.Delay(Timeout.InfiniteTimeSpan, clock, cancel);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // The server stops.
        }
        finally
        {
            topics.Subscriptions.Changed -= Forget;
            topics.Queued -= Queued;
            await Task.WhenAll(_underWay.Values);
        }
    }

    private void Forget(string subscription)
    {
        if (topics.Subscriptions.Find(subscription) is null)
        {
            _turns.TryRemove(subscription, out _);
        }
    }

    private void Take(string key, CancellationToken cancel)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (_underWay.TryAdd(key, done.Task))
        {
            _ = Deliver(key, done, cancel);
        }
    }

    private async Task Deliver(string key, TaskCompletionSource done, CancellationToken cancel)
    {
        // Who publishes does not wait for the post.
        await Task.Yield();
        try
        {
            while (await Try(key, cancel) is { } wait)
            {
                await Task.Delay(wait, clock, cancel);
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // The next server takes it up.
        }
        finally
        {
            _underWay.TryRemove(key, out _);
            done.SetResult();
        }
    }

    private async Task<TimeSpan?> Try(string key, CancellationToken cancel)
    {
        try
        {
            return await Attempt(key, cancel);
        }
        catch (Exception e) when (!cancel.IsCancellationRequested)
        {
            // A full disk: the message is still a row, and comes to its end when there is room.
            Log.Failed(log, key, e);
            return AfterFailure;
        }
    }

    /// <summary>One attempt, when it is due; how long to wait for the next, null when the message is done with.</summary>
    private async Task<TimeSpan?> Attempt(string key, CancellationToken cancel)
    {
        if (topics.Deliveries.Find(key) is not { } delivery)
        {
            return null;
        }

        var subscription = topics.Subscriptions.Find(delivery.SubscriptionArn);
        if ((delivery.Endpoint ?? subscription?.Endpoint) is not { } endpoint)
        {
            await topics.Deliveries.RemoveAsync(key);
            return null;
        }

        if (delivery.Due - clock.GetUtcNow() is var early && early > TimeSpan.Zero)
        {
            return early;
        }

        var outcome = await Send(delivery, endpoint, cancel);
        var retry = outcome == DeliveryOutcome.Failed
            ? (RetryPolicy.Parse(subscription?.Attributes.GetValueOrDefault("DeliveryPolicy"), out _) ?? new()).After(delivery.Attempts + 1) : null;
        if (retry is { } wait)
        {
            await topics.Deliveries.UpdateAsync(key, row => row with { Attempts = row.Attempts + 1, Due = clock.GetUtcNow() + wait });
            return wait;
        }

        if (outcome != DeliveryOutcome.Delivered)
        {
            Log.GivenUp(log, delivery.MessageId, endpoint, delivery.Attempts + 1, outcome);
        }

        await topics.Deliveries.RemoveAsync(key);
        return null;
    }

    private async Task<DeliveryOutcome> Send(DeliveryRow delivery, string endpoint, CancellationToken cancel)
    {
        var turns = _turns.GetOrAdd(delivery.SubscriptionArn, _ => new(AtOnce));
        await turns.WaitAsync(cancel);
        try
        {
            return await send(delivery, delivery.SubscriptionArn[..delivery.SubscriptionArn.LastIndexOf(':')], endpoint, cancel);
        }
        finally
        {
            turns.Release();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "Message {Message} was not delivered to {Endpoint} in {Attempts} attempts ({Outcome}) and is given up.")]
        public static partial void GivenUp(ILogger logger, string message, string endpoint, int attempts, DeliveryOutcome outcome);

        [LoggerMessage(Level = LogLevel.Error, Message = "Delivery {Delivery} failed; it is taken up again in a minute.")]
        public static partial void Failed(ILogger logger, string delivery, Exception cause);
    }
}
