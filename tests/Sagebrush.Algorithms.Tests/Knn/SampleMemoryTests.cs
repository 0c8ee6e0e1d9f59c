using Sagebrush.Knn;
using Xunit;

namespace Sagebrush.Tests.Knn;

public sealed class SampleMemoryTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(1000)]
    [InlineData(100_000_000)]
    public void The_rows_of_a_host_leave_memory_for_their_index_and_fit_into_one_matrix(int columns)
    {
        long rows = SampleMemory.Rows(columns);
        Assert.InRange(rows * columns, 0, Array.MaxLength);
        Assert.InRange(rows * (columns + 1) * sizeof(float), 0, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4);
    }
}
