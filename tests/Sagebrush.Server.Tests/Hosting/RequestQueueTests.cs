using Sagebrush.Wire;
using Xunit;
using static Sagebrush.Hosting.Admission;

namespace Sagebrush.Hosting;

public sealed class RequestQueueTests : IDisposable
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly TimerClock _clock = new();
    private readonly Routes _routes = new();
    private readonly Dice _dice = new(1);
    private readonly Backend _backend = new("i-1", []);

    [Fact]
    public async Task Who_finds_room_does_not_wait()
    {
        var route = Publish(new QueueLimits(1, 1));

        Assert.Equal(new Admission(End.Entered, _backend), await Wait(route));
        Assert.True(route.Queue.IsEmpty);
    }

    [Fact]
    public async Task Who_leaves_lets_the_next_in_first_come_first_served()
    {
        var route = Publish(new QueueLimits(1, 3));
        Assert.True(_backend.Gate.TryEnter());
        Task<Admission>[] waiting = [Wait(route), Wait(route), Wait(route)];
        Assert.Equal(3, route.Queue.Waiting);

        foreach (var next in waiting)
        {
            Assert.False(next.IsCompleted);
            _backend.Leave();
            Assert.Equal(End.Entered, (await next).Verdict);
        }

        Assert.Equal((1, 0), (_backend.Gate.Inside, route.Queue.Waiting));
    }

    [Fact]
    public async Task More_than_may_wait_are_turned_away_at_once()
    {
        var route = Publish(new QueueLimits(1, 2));
        Assert.True(_backend.Gate.TryEnter());
        _ = Wait(route);
        _ = Wait(route);

        Assert.Equal(End.Full, (await Wait(route)).Verdict);
        Assert.Equal(2, route.Queue.Waiting);
        var returning = Wait(route, returning: true);
        Assert.False(returning.IsCompleted);
    }

    [Fact]
    public async Task So_are_more_bytes()
    {
        var route = Publish(new QueueLimits(1, 10) { WaitingBytes = 10 });
        Assert.True(_backend.Gate.TryEnter());
        var small = Wait(route, length: 6);

        Assert.Equal(End.Full, (await Wait(route, length: 5)).Verdict);
        _backend.Leave();
        await small;
        Assert.False(Wait(route, length: 10).IsCompleted);
    }

    [Fact]
    public async Task A_serverless_variant_counts_who_is_inside_too()
    {
        var route = Publish(QueueLimits.Serverless(2));
        Assert.True(_backend.Gate.TryEnter());
        Assert.True(_backend.Gate.TryEnter());

        Assert.Equal(End.Throttled, (await Wait(route)).Verdict);
    }

    [Fact]
    public async Task A_sleeping_variant_is_woken_and_holds_as_many_as_it_may_have()
    {
        var woken = 0;
        var route = Publish(new VariantRoute("v", 1, []) { Limits = QueueLimits.Serverless(2), Wake = () => woken++ });
        Task<Admission>[] held = [Wait(route), Wait(route)];
        Assert.Equal(End.Throttled, (await Wait(route)).Verdict);

        Publish(QueueLimits.Serverless(2));

        Assert.All(await Task.WhenAll(held), admission => Assert.Equal(_backend, admission.Backend));
        Assert.Equal(2, woken);
    }

    [Fact]
    public async Task A_variant_put_to_sleep_while_somebody_waits_is_woken_again()
    {
        var route = Publish(QueueLimits.Serverless(2));
        _backend.Gate.Shut();
        var waiting = Wait(route);
        var woken = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        Publish(new VariantRoute("v", 1, []) { Limits = QueueLimits.Serverless(2), Wake = () => woken.TrySetResult() });

        await woken.Task.WaitAsync(Minute);
        Assert.False(waiting.IsCompleted);
    }

    [Fact]
    public async Task Nobody_waits_longer_than_he_wants()
    {
        var route = Publish(new QueueLimits(1, 2));
        Assert.True(_backend.Gate.TryEnter());
        var waiting = Wait(route);

        _clock.Advance(Minute);

        Assert.Equal(End.Late, (await waiting).Verdict);
        Assert.True(route.Queue.IsEmpty);
        _backend.Leave();
        Assert.Equal(0, _backend.Gate.Inside);
    }

    [Fact]
    public async Task A_client_that_goes_gives_its_place_up()
    {
        var route = Publish(new QueueLimits(1, 2));
        Assert.True(_backend.Gate.TryEnter());
        using var gone = new CancellationTokenSource();
        var waiting = Wait(route, cancel: gone.Token);
        var next = Wait(route);

        await gone.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Equal(1, route.Queue.Waiting);
        _backend.Leave();
        Assert.Equal(End.Entered, (await next).Verdict);
    }

    [Fact]
    public async Task Places_are_kept_when_instances_come_and_go()
    {
        var route = Publish(new QueueLimits(1, 2));
        Assert.True(_backend.Gate.TryEnter());
        Task<Admission> first = Wait(route), second = Wait(route);
        using var other = new Backend("i-2", []);

        _routes.Publish("e", new([new("v", 1, [other]) { Limits = new(1, 2) }]));

        Assert.Equal(other, (await first).Backend);
        Assert.False(second.IsCompleted);
        other.Leave();
        Assert.Equal(other, (await second).Backend);
    }

    [Fact]
    public async Task A_variant_that_goes_sends_its_requests_on()
    {
        var route = Publish(new QueueLimits(1, 2));
        Assert.True(_backend.Gate.TryEnter());
        var waiting = Wait(route);

        _routes.Publish("e", new([new("w", 1, [])]));

        Assert.Equal(End.Moved, (await waiting).Verdict);
        Assert.Equal(End.Moved, (await Wait(route)).Verdict);
    }

    [Fact]
    public async Task Who_wants_one_instance_does_not_hold_up_the_others()
    {
        var route = Publish(new QueueLimits(1, 5));
        Assert.True(_backend.Gate.TryEnter());
        var particular = route.Queue.Wait(_ => null, particular: true, 0, Minute, _clock, returning: false, default).AsTask();
        var refused = route.Queue.Wait(_ => throw AwsError.RuntimeValidation.With("The session is over."), true, 0, Minute, _clock, false, default).AsTask();
        var other = Wait(route);

        _backend.Leave();

        Assert.Equal(End.Entered, (await other).Verdict);
        Assert.False(particular.IsCompleted);
        await Assert.ThrowsAsync<AwsException>(() => refused);
    }

    [Fact]
    public async Task No_place_is_lost_where_many_come_and_go()
    {
        var route = Publish(new QueueLimits(3, 1000));
        int entered = 0;

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < 2000; i++)
            {
                var backend = route.Queue.IsEmpty && route.Enter(_dice) is { } free ? free : (await Wait(route)).Backend!;
                Assert.InRange(backend.Gate.Inside, 1, 3);
                Interlocked.Increment(ref entered);
                await Task.Yield();
                backend.Leave();
            }
        }))).WaitAsync(TimeSpan.FromMinutes(2));

        Assert.Equal((16_000, 0, 0), (entered, _backend.Gate.Inside, route.Queue.Waiting));
    }

    public void Dispose() => _backend.Dispose();

    private VariantRoute Publish(QueueLimits limits) => Publish(new VariantRoute("v", 1, [_backend]) { Limits = limits });

    private VariantRoute Publish(VariantRoute route)
    {
        _routes.Publish("e", new([route]));
        return route;
    }

    private Task<Admission> Wait(VariantRoute route, int length = 0, bool returning = false, CancellationToken cancel = default) =>
        route.Queue.Wait(now => now.Enter(_dice), particular: false, length, Minute, _clock, returning, cancel).AsTask();
}
