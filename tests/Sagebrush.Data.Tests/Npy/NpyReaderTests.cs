using System.Text;
using Sagebrush.Data;
using Xunit;

namespace Sagebrush.Tests.Npy;

public sealed class NpyReaderTests
{
    [Theory]
    [InlineData("<f4", "000080bf00000040")]
    [InlineData(">f4", "bf80000040000000")]
    [InlineData("<f8", "000000000000f0bf0000000000000040")]
    [InlineData(">f8", "bff00000000000004000000000000000")]
    [InlineData("<f2", "00bc0040")]
    [InlineData("|i1", "ff02")]
    [InlineData("<i2", "ffff0200")]
    [InlineData("<i4", "ffffffff02000000")]
    [InlineData("<i8", "ffffffffffffffff0200000000000000")]
    public void Numbers_of_every_type_are_read(string type, string elements) => Assert.Equal(["|-1,2"], Read(File(type, "2,", elements)));

    [Theory]
    [InlineData("|u1", "0102")]
    [InlineData("<u2", "01000200")]
    [InlineData(">u4", "0000000100000002")]
    [InlineData("<u8", "01000000000000000200000000000000")]
    public void Numbers_without_a_sign_are_read(string type, string elements) => Assert.Equal(["|1,2"], Read(File(type, "(1, 2)", elements)));

    [Fact]
    public void Truth_is_one() => Assert.Equal(["|1,0"], Read(File("|b1", "2,", "0100")));

    [Fact]
    public void A_matrix_has_rows() => Assert.Equal(["|1,2,3", "|4,5,6"], Read(File("|u1", "2, 3", "010203040506")));

    [Fact]
    public void A_matrix_by_columns_has_the_same_rows() => Assert.Equal(["|1,2,3", "|4,5,6"], Read(File("|u1", "2, 3", "010402050306", byColumns: true)));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Every_version_of_the_head_is_read(byte version) => Assert.Equal(["|7"], Read(File("|u1", "1,", "07", version: version)));

    [Fact]
    public void No_rows_are_no_rows() => Assert.Equal([], Read(File("<f4", "0, 3", "")));

    [Theory]
    [InlineData("<f4", "2, 3, 4", "is neither a row nor a matrix")]
    [InlineData("<f4", "", "is neither a row nor a matrix")]
    [InlineData("<f4", "99999999999", "is neither a row nor a matrix")]
    [InlineData("<f4", "2, 2", "8 bytes follow the head of the array, 2 x 2 elements of 4 bytes were announced")]
    [InlineData("<f4", "2147483647, 2147483647", "elements of 4 bytes were announced")]
    [InlineData("<c8", "1,", "the array is not one of numbers")]
    [InlineData("<U4", "2,", "the array is not one of numbers")]
    [InlineData("<u8", "1, 1", null)]
    [InlineData("<b8", "1, 1", "elements of type b8 are not supported")]
    public void What_is_no_matrix_of_numbers_is_named(string type, string shape, string? error)
    {
        byte[] file = File(type, shape, "0000803f00000040");
        if (error is null)
        {
            Assert.Single(Read(file));
            return;
        }

        Assert.Contains(error, Assert.Throws<MalformedDataException>(() => Read(file)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_cut_off_anywhere_is_refused()
    {
        byte[] file = File("<f4", "2,", "000080bf00000040");
        for (int length = 1; length < file.Length; length++)
        {
            Assert.Throws<MalformedDataException>(() => Read(file[..length]));
        }
    }

    private static List<string> Read(byte[] file) => Rows.Of(file, "application/x-npy", forTraining: false);

    private static byte[] File(string type, string shape, string elements, bool byColumns = false, byte version = 1)
    {
        byte[] head = Encoding.ASCII.GetBytes($"{{'descr': '{type}', 'fortran_order': {byColumns}, 'shape': ({shape.Trim('(', ')')}), }}\n");
        byte[] length = version == 1 ? BitConverter.GetBytes((ushort)head.Length) : BitConverter.GetBytes(head.Length);
        return [0x93, .. "NUMPY"u8, version, 0, .. length, .. head, .. Convert.FromHexString(elements)];
    }
}
