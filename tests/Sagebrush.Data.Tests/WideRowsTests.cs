using System.Text;
using Sagebrush.Data;
using Sagebrush.Tests.RecordIo;
using Xunit;

namespace Sagebrush.Tests;

/// <summary>Sparse rows of many features cost what they hold, not their width.</summary>
public sealed class WideRowsTests
{
    private const int Columns = 400_000_000, Limit = 1_000_000;

    [Theory]
    [InlineData("application/json", """{"instances":[{"data":{"features":{"keys":[3,399999999],"shape":[400000000],"values":[1,2]}}},{"data":{"features":{"keys":[7],"shape":[400000000],"values":[3]}}}]}""")]
    [InlineData("application/jsonlines", """{"data":{"features":{"keys":[3,399999999],"shape":[400000000],"values":[1,2]}}}""" + "\n" + """{"features":{"keys":[7],"shape":[400000000],"values":[3]}}""")]
    public void Of_requests(string type, string text) =>
        AssertCheap(() => Read(RowFormat.ForInference(MediaType.Parse(type)).Reader(new MemoryStream(Encoding.UTF8.GetBytes(text)))));

    [Fact]
    public void Of_records()
    {
        byte[] records = Records.Of(Records.Sparse(1, Columns, [3, Columns - 1], [1, 2]), Records.Sparse(0, Columns, [7], [3]));
        AssertCheap(() => Read(RowFormat.RecordIo(hasLabels: true).Reader(new MemoryStream(records))));
    }

    [Fact]
    public void Of_tables()
    {
        var folder = Directory.CreateTempSubdirectory("sagebrush-");
        string file = Path.Combine(folder.FullName, "rows");
        File.WriteAllBytes(file, Records.Of(Records.Sparse(1, Columns, [3, Columns - 1], [1, 2]), Records.Sparse(0, Columns, [7], [3])));
        long before = GC.GetTotalAllocatedBytes(precise: true);
        var table = RowTable.Read(folder.FullName, [file], RowFormat.RecordIo(hasLabels: true), CancellationToken.None);
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, 4L * Columns);
        Assert.Equal(Columns, table.Columns);
        folder.Delete(recursive: true);
    }

    private static void Read(RowReader reader)
    {
        var batch = new RowBatch();
        Assert.True(reader.Read(batch));
        Assert.Equal((2, Columns), (batch.Rows, batch.Columns));
        Assert.Equal([3, Columns - 1], batch.Sparse.RowKeys(0).ToArray());
        Assert.Equal([3], batch.Sparse.RowValues(1).ToArray());
        reader.Dispose();
    }

    private static void AssertCheap(Action read)
    {
        read();
        long before = GC.GetAllocatedBytesForCurrentThread();
        read();
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, Limit);
    }
}
