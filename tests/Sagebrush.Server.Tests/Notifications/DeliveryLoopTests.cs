using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using Sagebrush.Hosting;
using Sagebrush.Store;
using Xunit;

namespace Sagebrush.Notifications;

public sealed class DeliveryLoopTests : IDisposable
{
    private const string Topic = "arn:aws:sns:us-east-1:123456789012:news";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly DataFixture _data = new();
    private readonly TimerClock _clock = new();
    private readonly Channel<DeliveryRow> _sent = System.Threading.Channels.Channel.CreateUnbounded<DeliveryRow>();
    private Func<DeliveryRow, DeliveryOutcome> _answer = _ => DeliveryOutcome.Delivered;

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task What_is_published_reaches_the_confirmed_and_no_others()
    {
        var topics = Open();
        topics.Rows.Add(new(Topic));
        topics.Subscriptions.Add(Subscription("a") with { IsConfirmed = true });
        topics.Subscriptions.Add(Subscription("b"));
        await using var loop = Run(topics);

        string id = await topics.Publish(Topic, "subject", "text");

        var sent = await Next();
        Assert.Equal(($"{Topic}:a", id), (sent.SubscriptionArn, sent.MessageId));
        Assert.Contains("\"Message\":\"text\"", sent.Body, StringComparison.Ordinal);
        await Gone(topics);
        Assert.False(_sent.Reader.TryRead(out _));
    }

    [Fact]
    public async Task A_message_that_was_not_posted_is_posted_by_the_next_server()
    {
        var topics = Open();
        topics.Rows.Add(new(Topic));
        topics.Subscriptions.Add(Subscription("a") with { IsConfirmed = true });
        string id = await topics.Publish(Topic, null, "text");
        _data.Reopen();

        topics = Open();
        await using var loop = Run(topics);

        Assert.Equal(id, (await Next()).MessageId);
        await Gone(topics);
    }

    [Fact]
    public async Task A_message_is_given_up_after_the_retries_of_its_policy()
    {
        var topics = Open();
        topics.Rows.Add(new(Topic));
        topics.Subscriptions.Add(Subscription("a") with { IsConfirmed = true });
        _answer = _ => DeliveryOutcome.Failed;
        await using var loop = Run(topics);

        await topics.Publish(Topic, null, "text");

        for (int attempt = 0; attempt < 4; attempt++)
        {
            Assert.Equal(attempt, (await Next()).Attempts);

            // The loop comes to its wait a moment after the post.
            while (attempt < 3 && !_sent.Reader.TryPeek(out _))
            {
                await Task.Yield();
                _clock.Advance(TimeSpan.FromSeconds(20));
            }
        }

        await Gone(topics);
    }

    [Fact]
    public async Task A_message_that_is_refused_is_not_tried_again()
    {
        var topics = Open();
        topics.Rows.Add(new(Topic));
        topics.Subscriptions.Add(Subscription("a") with { IsConfirmed = true });
        _answer = _ => DeliveryOutcome.Refused;
        await using var loop = Run(topics);

        await topics.Publish(Topic, null, "text");

        await Next();
        await Gone(topics);
    }

    [Fact]
    public async Task A_failure_that_nobody_foresaw_loses_no_message()
    {
        var topics = Open();
        topics.Rows.Add(new(Topic));
        topics.Subscriptions.Add(Subscription("a") with { IsConfirmed = true });
        int attempts = 0;
        _answer = _ => attempts++ == 0 ? throw new InvalidOperationException("A test.") : DeliveryOutcome.Delivered;
        await using var loop = Run(topics);
        string id = await topics.Publish(Topic, null, "text");
        await Next();

        // The loop comes to its wait a moment after the failure.
        while (!_sent.Reader.TryPeek(out _))
        {
            await Task.Yield();
            _clock.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Equal(id, (await Next()).MessageId);
        await Gone(topics);
    }

    [Theory]
    [InlineData("http://127.0.0.1:8080/hook", true)]
    [InlineData("https://localhost/", true)]
    [InlineData("http://[::1]:80/", true)]
    [InlineData("https://hooks.example.com/x", true)]
    [InlineData("http://127.0.0.1.example.com/", false)]
    [InlineData("http://10.0.0.1/", false)]
    public void Messages_go_to_this_machine_and_where_the_operator_lets_them(string url, bool allowed) =>
        Assert.Equal(allowed, new DeliveryTargets(["hooks.example.com"]).Allow(new(url)));

    private static SubscriptionRow Subscription(string id) => new($"{Topic}:{id}", Topic, "http", "http://127.0.0.1:1/") { Token = id };

    private async Task<DeliveryRow> Next() => await _sent.Reader.ReadAsync().AsTask().WaitAsync(Limit);

    private static async Task Gone(Topics topics)
    {
        using var limit = new CancellationTokenSource(Limit);
        while (topics.Deliveries.All().Count > 0)
        {
            await Task.Delay(5, limit.Token);
        }
    }

    private Topics Open() => new(new Options(), _data.Database, new MessageSigner(_data.Folder, TimeProvider.System), Task.FromResult("http://127.0.0.1:5700"), _clock);

    private Running Run(Topics topics)
    {
        var stop = new CancellationTokenSource();
        var loop = new DeliveryLoop(topics, (delivery, _, _, _) =>
        {
            _sent.Writer.TryWrite(delivery);
            return Task.FromResult(_answer(delivery));
        }, _clock, NullLogger<DeliveryLoop>.Instance);
        return new(loop.Run(stop.Token), stop);
    }

    private sealed class Running(Task run, CancellationTokenSource stop) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await stop.CancelAsync();
            await run;
            stop.Dispose();
        }
    }
}
