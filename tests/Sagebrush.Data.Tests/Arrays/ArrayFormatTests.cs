using System.Buffers;
using System.Text;
using Sagebrush.Data.Arrays;
using Xunit;

namespace Sagebrush.Data;

public sealed class ArrayFormatTests
{
    public static TheoryData<int[], Array> Arrays => new()
    {
        { [2, 3], new[] { 1f, 2, 3, 4, 5, -6.5f } },
        { [2, 1, 2], new[] { 1.25, 2, 3, 1e300 } },
        { [3], new[] { 1L, -2, long.MaxValue } },
        { [2], new[] { true, false } },
        { [2, 2], new[] { "a", "größer", "", "𝄞" } },
        { [], new[] { 7 } },
        { [0, 4], Array.Empty<float>() },
        { [2], new Half[] { (Half)1, (Half)2 } },
    };

    [Theory]
    [MemberData(nameof(Arrays))]
    public void What_is_written_as_NPY_is_read_again(int[] shape, Array elements)
    {
        var read = ArrayFormat.Read(MediaType.Parse(MediaType.Npy), Encoding.Latin1.GetBytes(Written(MediaType.Npy, new(shape, elements), Encoding.Latin1)));
        Assert.Equal(shape, read.Shape);
        Assert.Equal(elements, read.Elements);
    }

    [Theory]
    [InlineData("[[1,2],[3,4]]", new[] { 2, 2 }, new[] { 1L, 2, 3, 4 })]
    [InlineData("[1,2.5]", new[] { 2 }, new[] { 1, 2.5 })]
    [InlineData("{\"instances\":[[true]]}", new[] { 1, 1 }, new[] { true })]
    [InlineData("[\"a\",\"b\"]", new[] { 2 }, new[] { "a", "b" })]
    [InlineData("[]", new[] { 0 }, new double[0])]
    [InlineData("5", new int[0], new[] { 5L })]
    public void JSON_is_read_as_what_it_holds(string json, int[] shape, Array elements)
    {
        var read = Read(MediaType.Json, json);
        Assert.Equal(shape, read.Shape);
        Assert.Equal(elements, read.Elements);
    }

    [Theory]
    [InlineData(MediaType.Json, "[[1,2],[3]]", "an array has 1 elements where the first has 2")]
    [InlineData(MediaType.Json, "[[1],2]", "a value where an array is expected")]
    [InlineData(MediaType.Json, "[1,\"a\"]", "are mixed")]
    [InlineData(MediaType.Json, "[1,", "the request is no JSON")]
    [InlineData(MediaType.Csv, "", "the request has no rows")]
    [InlineData(MediaType.Npy, "no array", "is not an array in NPY format")]
    public void What_is_no_array_is_told(string type, string body, string reason) =>
        Assert.Contains(reason, Assert.Throws<MalformedDataException>(() => Read(type, body)).Message, StringComparison.Ordinal);

    [Fact]
    public void Arrays_of_objects_are_refused()
    {
        byte[] file = Encoding.Latin1.GetBytes(Written(MediaType.Npy, new([1], new[] { 1L }), Encoding.Latin1).Replace("<i8", "|O8", StringComparison.Ordinal));
        Assert.Throws<MalformedDataException>(() => ArrayFormat.Read(MediaType.Parse(MediaType.Npy), file));
    }

    [Fact]
    public void What_lies_by_columns_is_read_by_rows()
    {
        byte[] file = Encoding.Latin1.GetBytes(Written(MediaType.Npy, new([2, 3], new sbyte[] { 1, 4, 2, 5, 3, 6 }), Encoding.Latin1).Replace("False", "True ", StringComparison.Ordinal));
        Assert.Equal(new sbyte[] { 1, 2, 3, 4, 5, 6 }, ArrayFormat.Read(MediaType.Parse(MediaType.Npy), file).Elements);
    }

    [Fact]
    public void Texts_are_written_as_people_expect()
    {
        var array = new TypedArray([2, 2], new[] { 1f, 0.1f, float.NaN, float.NegativeInfinity });
        Assert.Equal("[[1,0.1],[NaN,-Infinity]]", Written(MediaType.Json, array, Encoding.UTF8));
        Assert.Equal("1,0.1\nNaN,-Infinity\n", Written(MediaType.Csv, array, Encoding.UTF8));
        Assert.Equal("a,\"b,\"\"c\"\n", Written(MediaType.Csv, new([1, 2], new[] { "a", "b,\"c" }), Encoding.UTF8));
    }

    private static TypedArray Read(string type, string body) => ArrayFormat.Read(MediaType.Parse(type), Encoding.UTF8.GetBytes(body));

    private static string Written(string type, TypedArray array, Encoding encoding)
    {
        var output = new ArrayBufferWriter<byte>();
        ArrayFormat.Write(type, array, output);
        return encoding.GetString(output.WrittenSpan);
    }
}
