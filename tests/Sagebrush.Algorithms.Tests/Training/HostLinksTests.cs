using System.Net;
using Sagebrush.Algorithms;
using Sagebrush.Training;
using Xunit;

namespace Sagebrush.Tests.Training;

public sealed class HostLinksTests
{
    private static readonly string[] Names = ["algo-1", "algo-2", "algo-3"];

    [Fact]
    public async Task All_hosts_get_what_the_first_makes_of_all_messages_in_order_of_rank()
    {
        var results = await Hosts((links, rank) => Enumerable.Range(0, 3).SelectMany(round => links.Reduce(new[] { (byte)rank, (byte)round }, all => all.SelectMany(m => m.ToArray()).ToArray()).ToArray()).ToArray());
        byte[] expected = [0, 0, 1, 0, 2, 0, 0, 1, 1, 1, 2, 1, 0, 2, 1, 2, 2, 2];
        Assert.All(results, result => Assert.Equal(expected, result));
    }

    [Fact]
    public async Task Every_host_hears_the_numbers_of_all()
    {
        var results = await Hosts((links, rank) => links.Exchange([rank, long.MinValue + rank]));
        Assert.All(results, result => Assert.Equal([[0, long.MinValue], [1, long.MinValue + 1], [2, long.MinValue + 2]], result));
    }

    [Fact]
    public async Task Where_one_host_fails_all_fail_of_the_same()
    {
        var results = await Hosts((links, rank) => Assert.ThrowsAny<Exception>(() => links.Run(() =>
        {
            links.Exchange([rank]);
            links.Exchange(rank == 2 ? throw new ClientException("the label is wrong") : [rank]);
        })));
        Assert.All(results, error => Assert.Equal("the label is wrong", Assert.IsType<ClientException>(error).Message));
    }

    [Fact]
    public async Task A_host_that_goes_away_is_named()
    {
        var results = await Hosts((links, rank) =>
        {
            if (rank == 1)
            {
                links.Dispose();
                return "";
            }

            return Assert.ThrowsAny<Exception>(() => links.Run(() => links.Exchange([rank]))).Message;
        });
        Assert.Equal("algo-2 went away during training.", results[0]);
        Assert.Equal(results[0], results[2]);
    }

    [Fact]
    public async Task A_job_that_is_stopped_ends_the_waiting()
    {
        using var stop = new CancellationTokenSource();
        var results = await Hosts((links, rank) => Record.Exception(() =>
        {
            links.Exchange([rank]);
            if (rank == 2)
            {
                stop.Cancel();
            }
            else
            {
                links.Exchange([rank]);
            }
        }), stop.Token);
        Assert.All(results[..2], error => Assert.IsAssignableFrom<OperationCanceledException>(error));
    }

    private static Task<T[]> Hosts<T>(Func<HostLinks, int, T> work, CancellationToken cancel = default)
    {
        IPEndPoint[] addresses = [HostGroupTests.FreeAddress(), new(IPAddress.Loopback, 1), new(IPAddress.Loopback, 2)];
        return Task.WhenAll(Enumerable.Range(0, 3).Select(rank => Task.Run(() =>
        {
            using var group = new HostGroup(addresses, rank);
            using var links = group.Open(Names, cancel);
            return work(links, rank);
        })));
    }
}
