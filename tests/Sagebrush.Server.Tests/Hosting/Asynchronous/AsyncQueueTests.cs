using Xunit;

namespace Sagebrush.Hosting;

public sealed class AsyncQueueTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    private readonly AsyncQueue _queue = new();

    [Fact]
    public void The_oldest_goes_first_also_when_it_comes_back()
    {
        var (a, b) = (Request(1), Request(2));
        _queue.Add(b);
        _queue.Add(a);

        Assert.Equal(a.Key, _queue.Take("i-1"));
        _queue.Leave(a.Key, "i-1", waitsAgain: true);

        Assert.Equal((a.Key, b.Key, null), (_queue.Take("i-1"), _queue.Take("i-1"), _queue.Take("i-1")));
    }

    [Fact]
    public void What_an_instance_has_counts_until_it_leaves()
    {
        _queue.Add(Request(1));
        _queue.Add(Request(2));
        string taken = _queue.Take("i-1")!;

        Assert.Equal((1, 0, 1, 2), (_queue.Inside("i-1"), _queue.Inside("i-2"), _queue.Waiting, _queue.Backlog));
        _queue.Leave(taken, "i-1", waitsAgain: false);
        Assert.Equal((0, 1, 1), (_queue.Inside("i-1"), _queue.Waiting, _queue.Backlog));
    }

    [Fact]
    public void Those_that_have_waited_too_long_come_out_in_the_order_of_their_time()
    {
        _queue.Add(Request(1, seconds: 90));
        _queue.Add(Request(2, seconds: 60));
        _queue.Add(Request(3, seconds: 70));

        Assert.Equal(Noon.AddSeconds(60), _queue.NextExpiry);
        Assert.Equal([Request(2).Key, Request(3).Key], _queue.TakeExpired(Noon.AddSeconds(70)));
        Assert.Equal(Noon.AddSeconds(90), _queue.NextExpiry);
        Assert.Equal(Request(1).Key, _queue.Take("i-1"));
        Assert.Null(_queue.NextExpiry);
    }

    private static AsyncRequest Request(long number, int seconds = 60) =>
        new("iris", number, "id", new("data", "in"), new("data", "out")) { Received = Noon, TimeToLive = TimeSpan.FromSeconds(seconds) };
}
