using System.Text;
using Sagebrush.Data;
using Xunit;

namespace Sagebrush.Tests;

public sealed class ReadAheadTests
{
    [Theory]
    [InlineData(0, 100)]
    [InlineData(1, 100)]
    [InlineData(100, 100)]
    [InlineData(1003, 100)]
    [InlineData(50, 1)]
    public void Rows_come_in_the_order_and_in_the_batches_of_the_reader(int rows, int capacity)
    {
        var source = new Numbered(rows);
        using var reader = new ReadAhead(source);
        var batch = new RowBatch(capacity);
        int next = 0;
        while (reader.Read(batch))
        {
            Assert.Equal(Math.Min(capacity, rows - next), batch.Rows);
            for (int i = 0; i < batch.Rows; i++, next++)
            {
                Assert.Equal([next], batch.LabelsOf(i).ToArray());
                Assert.Equal([next % 7], batch.Sparse.RowKeys(i).ToArray());
            }
        }

        Assert.Equal(rows, next);
        Assert.Equal(capacity == 100, source.IsClosed);
        Assert.False(reader.Read(batch));
        Assert.Equal(0, batch.Rows);
    }

    [Fact]
    public void Dense_rows_are_handed_over()
    {
        string csv = string.Concat(Enumerable.Range(0, 1000).Select(i => $"{i},{i + 1},{i + 2}\n"));
        var stream = new MemoryStream(Encoding.UTF8.GetBytes(csv));
        using var reader = new ReadAhead(RowFormat.ForTraining(MediaType.Parse("text/csv")).Reader(stream));
        var batch = new RowBatch(99);
        int row = 0;
        while (reader.Read(batch))
        {
            for (int i = 0; i < batch.Rows; i++, row++)
            {
                Assert.Equal([row + 1, row + 2], batch.Dense.Row(i).ToArray());
            }
        }

        Assert.Equal(1000, row);
    }

    [Fact]
    public void An_error_comes_where_its_row_would_have_come_and_again()
    {
        using var reader = new ReadAhead(new Numbered(1000, failAt: 570));
        var batch = new RowBatch(100);
        for (int i = 0; i < 5; i++)
        {
            Assert.True(reader.Read(batch));
        }

        Assert.Equal("row 570", Assert.Throws<MalformedDataException>(() => reader.Read(batch)).Message);
        Assert.Equal("row 570", Assert.Throws<MalformedDataException>(() => reader.Read(batch)).Message);
    }

    [Fact]
    public void Rows_of_another_width_are_refused_also_in_another_batch()
    {
        byte[] text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("1,1,1\n", 100)) + "1,1\n");
        using var reader = new ReadAhead(RowFormat.ForTraining(MediaType.Parse("text/csv")).Reader(new MemoryStream(text)));
        var batch = new RowBatch(100);
        Assert.True(reader.Read(batch));
        Assert.Equal("line 101: 1 features, the rows before have 2", Assert.Throws<MalformedDataException>(() => reader.Read(batch)).Message);
    }

    [Fact]
    public void No_more_than_a_few_batches_are_read_ahead()
    {
        var source = new Numbered(int.MaxValue);
        using var reader = new ReadAhead(source);
        var batch = new RowBatch(100);
        for (int i = 1; i < 50; i++)
        {
            Assert.True(reader.Read(batch));
            Assert.InRange(source.Batches, i, i + 3);
        }
    }

    [Fact]
    public async Task Disposing_in_the_middle_closes_the_reader()
    {
        var source = new Numbered(int.MaxValue);
        var reader = new ReadAhead(source);
        Assert.True(reader.Read(new RowBatch(100)));
        reader.Dispose();
        await source.Closed;
        Assert.Throws<ObjectDisposedException>(() => reader.Read(new RowBatch(100)));
    }

    [Fact]
    public void A_reader_that_nobody_read_from_is_closed()
    {
        var source = new Numbered(5);
        new ReadAhead(source).Dispose();
        Assert.True(source.IsClosed);
        Assert.Equal(0, source.Batches);
    }

    [Fact]
    public void Disposing_does_not_wait_for_bytes_that_do_not_come()
    {
        using var gate = new ManualResetEventSlim();
        var reader = new ReadAhead(new Numbered(int.MaxValue, waitAt: 200, gate: gate));
        var batch = new RowBatch(100);
        Assert.True(reader.Read(batch));
        Assert.True(reader.Read(batch));
        reader.Dispose();
        gate.Set();
    }

    private sealed class Numbered(int rows, int failAt = -1, int waitAt = -1, ManualResetEventSlim? gate = null) : RowReader
    {
        private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _next;
        private volatile int _batches;

        public int Batches => _batches;

        public bool IsClosed => _closed.Task.IsCompleted;

        public Task Closed => _closed.Task;

        public override bool Read(RowBatch into)
        {
            into.Clear();
            for (; into.Rows < into.Capacity && _next < rows; _next++)
            {
                if (_next == waitAt)
                {
                    gate!.Wait();
                }

                if (_next == failAt)
                {
                    throw new MalformedDataException($"row {_next}");
                }

                into.AddSparse([_next % 7], [1], 7, [_next]);
            }

            _batches++;
            return into.Rows > 0;
        }

        protected override void Dispose(bool disposing) => _closed.TrySetResult();
    }
}
