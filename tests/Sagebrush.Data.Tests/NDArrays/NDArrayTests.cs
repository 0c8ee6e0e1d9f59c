using System.Buffers.Binary;
using Sagebrush.Data;
using Sagebrush.Data.NDArrays;
using Sagebrush.Numerics;
using Xunit;

namespace Sagebrush.Tests.NDArrays;

public sealed class NDArrayTests
{
    private const string List = "1201000000000000" + "0000000000000000";
    private const string V2 = "c9fa93f9", Dense = "00000000", RowSparse = "01000000", Cpu = "01000000" + "00000000", Float32 = "00000000", Int64 = "06000000";
    private const string OneToFour = "0000803f" + "00000040" + "00004040" + "00008040";

    // Names: one of them, "v".
    private const string NamedV = "0100000000000000" + "0100000000000000" + "76";

    // The golden file of the layout: { "v": [[1, 2], [3, 4]] }.
    private static readonly string Golden = List + Long(1) + V2 + Dense + Shape(2, 2) + Cpu + Float32 + OneToFour + NamedV;

    [Fact]
    public void The_golden_file_is_written_and_read()
    {
        using var table = Table(2, [1, 2, 3, 4]);
        using var file = new MemoryStream();
        NDArrayWriter.Write(file, NDArray.Matrix("v", table));
        Assert.Equal(97, file.Length);
        Assert.Equal(Golden, Convert.ToHexStringLower(file.ToArray()));
        Assert.Equal(["v (2, 2): 1 2 3 4"], Read(Golden));
    }

    [Fact]
    public void Files_of_all_versions_are_read()
    {
        Assert.Equal(["v (2, 2): 1 2 3 4"], Read(List + Long(1) + "c8fa93f9" + Shape(2, 2) + Cpu + Float32 + OneToFour + NamedV));
        Assert.Equal(["v (2, 2): 1 2 3 4"], Read(List + Long(1) + "02000000" + "02000000" + "02000000" + Cpu + Float32 + OneToFour + NamedV));
    }

    [Theory]
    [InlineData(0, "000080bf00000040")]
    [InlineData(1, "000000000000f0bf0000000000000040")]
    [InlineData(2, "00bc0040")]
    [InlineData(4, "ffffffff02000000")]
    [InlineData(5, "ff02")]
    [InlineData(6, "ffffffffffffffff0200000000000000")]
    [InlineData(8, "ffff0200")]
    public void Numbers_of_every_type_are_read(int type, string values) => Assert.Equal([" (2,): -1 2"], Read(List + Long(1) + V2 + Dense + Shape(2) + Cpu + Int(type) + values + Long(0)));

    [Theory]
    [InlineData(3, "0102")]
    [InlineData(7, "0102")]
    [InlineData(9, "01000200")]
    [InlineData(10, "0100000002000000")]
    [InlineData(11, "01000000000000000200000000000000")]
    public void Numbers_without_a_sign_are_read(int type, string values) => Assert.Equal([" (2,): 1 2"], Read(List + Long(1) + V2 + Dense + Shape(2) + Cpu + Int(type) + values + Long(0)));

    [Fact]
    public void Rows_that_a_sparse_array_does_not_store_are_zero()
    {
        string file = List + Long(1) + V2 + RowSparse + Shape(2, 2) + Shape(5, 2) + Cpu + Float32 + Int64 + Shape(2) + OneToFour + Long(1) + Long(3) + NamedV;
        Assert.Equal(["v (5, 2): 0 0 1 2 0 0 3 4 0 0"], Read(file));
    }

    [Fact]
    public void A_sparse_array_without_rows_is_zero()
    {
        string file = List + Long(1) + V2 + RowSparse + Shape(0, 2) + Shape(2, 2) + Cpu + Float32 + Int64 + Shape(0) + NamedV;
        Assert.Equal(["v (2, 2): 0 0 0 0"], Read(file));
    }

    [Fact]
    public void Arrays_that_were_never_filled_and_those_of_more_dimensions_are_read()
    {
        string file = List + Long(2) + V2 + Dense + Int(0) + V2 + Dense + Shape(1, 2, 2) + Cpu + Float32 + OneToFour + Long(0);
        Assert.Equal([" (): ", " (1, 2, 2): 1 2 3 4"], Read(file));
    }

    [Fact]
    public void What_is_written_is_read_again_also_from_a_stream_that_gives_little()
    {
        var random = new Random(3);
        float[] values = [.. Enumerable.Range(0, 700_000).Select(_ => random.NextSingle())];
        using var first = Table(7, values);
        using var second = Table(1, [-0f, float.NaN, float.NegativeInfinity]);
        using var file = new MemoryStream();
        NDArrayWriter.Write(file, NDArray.Matrix("arg:v", first), new NDArray("arg:w0_weight", new(3), second));
        var arrays = NDArrayReader.Read(new Trickle(file.ToArray(), most: 1000), file.Length);
        Assert.Equal(["arg:v", "arg:w0_weight"], arrays.Select(array => array.Name));
        Assert.Equal(["(100000, 7)", "(3,)"], arrays.Select(array => array.Shape.ToString()));
        Assert.Equal(values, arrays[0].Values.Slice(0, values.Length).ToArray());
        Assert.Equal(second.Slice(0, 3).ToArray(), arrays[1].Values.Slice(0, 3).ToArray());
        Dispose(arrays);
    }

    [Fact]
    public void An_array_larger_than_2_GB_is_written_whole()
    {
        // Pages that nobody wrote to: they take no memory.
        using var table = new FactorTable(9_000_000, 64);
        var counter = new Counter();
        NDArrayWriter.Write(counter, NDArray.Matrix("v", table));
        Assert.Equal(97 - 4 * sizeof(float) + 9_000_000L * 64 * sizeof(float), counter.Written);
    }

    [Fact]
    public void Few_rows_of_an_array_larger_than_2_GB_are_read()
    {
        string file = List + Long(1) + V2 + RowSparse + Shape(2, 2) + Shape(300_000_000, 2) + Cpu + Float32 + Int64 + Shape(2) + OneToFour + Long(1) + Long(299_999_999) + NamedV;
        byte[] bytes = Convert.FromHexString(file);
        var arrays = NDArrayReader.Read(new MemoryStream(bytes), bytes.Length);
        Assert.Equal([3, 4], arrays[0].Values.Row(299_999_999).ToArray());
        Assert.Equal([0, 0], arrays[0].Values.Row(299_999_998).ToArray());
        Dispose(arrays);
    }

    [Fact]
    public void A_file_cut_off_anywhere_is_refused()
    {
        string sparse = List + Long(1) + V2 + RowSparse + Shape(2, 2) + Shape(5, 2) + Cpu + Float32 + Int64 + Shape(2) + OneToFour + Long(1) + Long(3) + NamedV;
        foreach (string whole in new[] { Golden, sparse })
        {
            for (int length = 0; length < whole.Length; length += 2)
            {
                Assert.Contains("byte ", Assert.Throws<MalformedDataException>(() => Read(whole[..length])).Message, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void What_is_no_such_file_is_named()
    {
        AssertRefused("504b030414000000" + Long(0) + Long(0), "byte 8: an NDArray file begins with 0x112, this one with 0x1404034B50");
        AssertRefused(List + Long(1) + "cafa93f9" + Long(9), "array 1 of 1, byte 28: an array begins with 0xF993FACA, which is neither a version of the format nor a number of dimensions");
        AssertRefused(List + Long(1) + V2 + "02000000" + Long(9), "array 1 of 1, byte 32: an array has storage type 2, only dense (0) and row_sparse (1) are read");
        AssertRefused(List + Long(1) + V2 + Dense + Shape(2) + Cpu + Int(12) + Long(0), "type 12 of an array of shape (2,) is unknown");
        AssertRefused(Golden[..^NamedV.Length] + Long(2) + Long(0) + Long(0), "2 names for 1 arrays");
        AssertRefused(Golden[..^NamedV.Length] + Long(1) + Long(-1), "bytes of a name follow, there are 0");
    }

    [Fact]
    public void Lengths_that_the_file_cannot_hold_are_refused_before_anything_is_allocated()
    {
        AssertRefused(List + Long(1) + V2 + Dense + Shape(int.MaxValue, int.MaxValue) + Cpu + Float32, "values of shape (2147483647, 2147483647) with 4 bytes each follow, there are 0 bytes");
        AssertRefused(List + Long(1) + V2 + Dense + Shape(-2, 2) + Cpu + Float32, "the lengths -2, 2: negative, or too large");
        AssertRefused(List + Long(1) + V2 + Dense + Shape(1, 1L << 20, 1L << 20, 1L << 24) + Cpu + Float32, "negative, or too large");
        AssertRefused(List + Long(-1), "array 1 of 18446744073709551615, byte 24: the file ends where 4 more bytes are needed");
    }

    [Fact]
    public void Rows_that_a_sparse_array_does_not_have_are_refused()
    {
        string head = List + Long(1) + V2 + RowSparse + Shape(2, 2) + Shape(5, 2) + Cpu + Float32;
        AssertRefused(head + Int64 + Shape(2) + OneToFour + Long(1) + Long(5), "row 5 of an array of shape (5, 2)");
        AssertRefused(head + Int64 + Shape(2) + OneToFour + Long(-1) + Long(3), "row -1 of an array of shape (5, 2)");
        AssertRefused(head + Int64 + Shape(3), "numbers of rows of shape (3,) and values of shape (2, 2) in an array of shape (5, 2)");
        AssertRefused(head + Float32 + Shape(2), "the numbers of rows are of type 0, expected 6");
    }

    [Fact]
    public void Damaged_bytes_are_read_or_refused_but_nothing_else_happens()
    {
        byte[] whole = Convert.FromHexString(Golden);
        var random = new Random(5);
        for (int round = 0; round < 20_000; round++)
        {
            byte[] damaged = [.. whole];
            for (int hits = random.Next(1, 4); hits > 0; hits--)
            {
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            }

            try
            {
                Read(Convert.ToHexString(damaged));
            }
            catch (MalformedDataException e)
            {
                Assert.Contains("byte ", e.Message, StringComparison.Ordinal);
            }
        }
    }

    private static void AssertRefused(string hex, string error) => Assert.Contains(error, Assert.Throws<MalformedDataException>(() => Read(hex)).Message, StringComparison.Ordinal);

    private static List<string> Read(string hex)
    {
        byte[] bytes = Convert.FromHexString(hex);
        var arrays = NDArrayReader.Read(new MemoryStream(bytes), bytes.Length);
        List<string> texts = [.. arrays.Select(array => $"{array.Name} {array.Shape}: {string.Join(" ", array.Values.Slice(0, (int)Math.Min(100, array.Values.Count)).ToArray())}")];
        Dispose(arrays);
        return texts;
    }

    private static void Dispose(IReadOnlyList<NDArray> arrays)
    {
        foreach (var array in arrays)
        {
            array.Dispose();
        }
    }

    private static FactorTable Table(int width, float[] values)
    {
        var table = new FactorTable(values.Length / width, width);
        values.CopyTo(table.Slice(0, values.Length));
        return table;
    }

    private static string Shape(params long[] lengths) => Int(lengths.Length) + string.Concat(lengths.Select(Long));

    private static string Int(int number)
    {
        byte[] bytes = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, number);
        return Convert.ToHexStringLower(bytes);
    }

    private static string Long(long number)
    {
        byte[] bytes = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
        return Convert.ToHexStringLower(bytes);
    }

    private sealed class Counter : MemoryStream
    {
        public long Written { get; private set; }

        public override void Write(byte[] buffer, int offset, int count) => Written += count;

        public override void Write(ReadOnlySpan<byte> buffer) => Written += buffer.Length;
    }
}
