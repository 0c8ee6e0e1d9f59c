using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Sagebrush.Data;
using Sagebrush.Data.Splitting;
using Xunit;

namespace Sagebrush.Tests.Splitting;

public sealed class RecordFramingTests
{
    [Theory]
    [InlineData("a\nb\n", "a|b")]
    [InlineData("a\nb", "a|b")]
    [InlineData("a\r\nb\r\n", "a|b")]
    [InlineData("\n\na\n\r\n\nb\n\n", "a|b")]
    [InlineData("a\rb\n", "a\rb")]
    [InlineData("", "")]
    [InlineData("\n", "")]
    public void Lines_end_with_lf_or_crlf_and_empty_ones_are_no_records(string text, string records) =>
        Assert.Equal(records, string.Join("|", Split(RecordFraming.Line, Encoding.UTF8.GetBytes(text))));

    [Fact]
    public void A_line_without_end_is_only_found_at_the_end()
    {
        Assert.False(RecordFraming.Line.TryFind("abc"u8, isEnd: false, out _));
        Assert.True(RecordFraming.Line.TryFind("abc"u8, isEnd: true, out var record));
        Assert.Equal(new FramedRecord(3, 0, 3), record);
    }

    [Fact]
    public void Everything_is_one_record_when_nothing_splits() =>
        Assert.Equal(["a\nb\n"], Split(RecordFraming.Whole, "a\nb\n"u8.ToArray()));

    [Fact]
    public void RecordIo_frames_are_padded_to_four_bytes() =>
        Assert.Equal(["abcde", "", "x"], Split(RecordFraming.RecordIo, [.. Framed.RecordIo("abcde"u8), .. Framed.RecordIo([]), .. Framed.RecordIo("x"u8)]));

    [Fact]
    public void TFRecords_carry_two_checks()
    {
        byte[] bytes = [.. Framed.TFRecord("abcde"u8), .. Framed.TFRecord([]), .. Framed.TFRecord(new byte[1000])];
        Assert.Equal(["abcde", "", new string('\0', 1000)], Split(RecordFraming.TFRecord, bytes));
    }

    // The CRC32C of "123456789" is E3069283, a check value that everyone publishes; TensorFlow's guide gives the mask.
    [Fact]
    public void The_check_of_a_TFRecord_is_a_masked_crc() =>
        Assert.Equal(unchecked(((0xE3069283u >> 15) | (0xE3069283u << 17)) + 0xA282EAD8), MaskedCrc32C.Of("123456789"u8));

    [Theory]
    [InlineData(0)]
    [InlineData(9)]
    [InlineData(12)]
    [InlineData(16)]
    public void A_flipped_bit_of_a_TFRecord_is_found(int at)
    {
        byte[] bytes = Framed.TFRecord("abcd"u8);
        bytes[at] ^= 4;
        Assert.Contains("check of a TFRecord's", Assert.Throws<MalformedDataException>(() => Split(RecordFraming.TFRecord, bytes)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_magic_number_is_named() =>
        Assert.Contains("begins with 61626364", Assert.Throws<MalformedDataException>(() => Split(RecordFraming.RecordIo, "abcdefgh"u8.ToArray())).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("RecordIO")]
    [InlineData("TFRecord")]
    public void A_frame_that_is_cut_anywhere_is_an_error(string splitType)
    {
        byte[] bytes = splitType == "RecordIO" ? Framed.RecordIo("abcde"u8) : Framed.TFRecord("abcde"u8);
        for (int length = 1; length < bytes.Length; length++)
        {
            byte[] cut = bytes[..length];
            Assert.Throws<MalformedDataException>(() => Split(RecordFraming.Of(splitType), cut));
            Assert.False(RecordFraming.Of(splitType).TryFind(cut, isEnd: false, out _));
        }
    }

    [Fact]
    public void Any_records_come_back() => Prop.ForAll<byte[][]>(contents =>
    {
        byte[] recordIo = [.. contents.SelectMany(content => Framed.RecordIo(content))];
        byte[] tfRecord = [.. contents.SelectMany(content => Framed.TFRecord(content))];
        string[] expected = [.. contents.Select(Encoding.Latin1.GetString)];
        return Split(RecordFraming.RecordIo, recordIo).SequenceEqual(expected) && Split(RecordFraming.TFRecord, tfRecord).SequenceEqual(expected);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void An_unknown_split_type_is_refused() => Assert.Throws<ArgumentOutOfRangeException>(() => RecordFraming.Of("Row"));

    private static List<string> Split(RecordFraming framing, byte[] bytes)
    {
        var contents = new List<Range>();
        framing.Split(bytes, contents);
        return [.. contents.Select(range => Encoding.Latin1.GetString(bytes[range]))];
    }
}
