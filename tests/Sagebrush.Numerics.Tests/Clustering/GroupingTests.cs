using Sagebrush.Numerics;
using Xunit;

namespace Sagebrush.Tests;

public sealed class GroupingTests
{
    [Fact]
    public void Items_lie_group_after_group_in_their_order()
    {
        var groups = new Grouping(4, [2, 0, 2, 3, 0]);
        Assert.Equal([1, 4, 0, 2, 3], groups.Members.ToArray());
        Assert.Equal([[1, 4], [], [0, 2], [3]], Enumerable.Range(0, 4).Select(group => groups[group].ToArray()));
        Assert.Equal((2, 2), (groups.Start(2), groups.Size(2)));
        Assert.Equal(0, groups.Size(1));
    }
}
