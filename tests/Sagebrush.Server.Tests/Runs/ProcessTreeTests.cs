using Xunit;

namespace Sagebrush.Runs;

public sealed class ProcessTreeTests
{
    [Fact]
    public void Children_of_one_tick_are_in_the_order_of_their_ids() =>
        Assert.Equal([4001, 4002, 4003], Children(of: 4000, Child(4003, 70), Child(4001, 70), Child(4002, 70)));

    [Fact]
    public void Ids_that_begin_again_are_younger_than_those_above_the_parent() =>
        Assert.Equal([32767, 301, 302], Children(of: 32766, Child(301, 70), Child(302, 70), Child(32767, 70)));

    [Fact]
    public void An_earlier_tick_comes_first_whatever_the_id() =>
        Assert.Equal([302, 4001], Children(of: 4000, Child(4001, 71), Child(302, 70)));

    private static IEnumerable<int> Children(int of, params (int Pid, long Started)[] children) =>
        new ProcessTree([.. children.Select(child => new ProcessEntry(child.Pid, "sh", 'S', of, of, child.Started))]).Children(of).Select(child => child.Pid);

    private static (int, long) Child(int pid, long started) => (pid, started);
}
