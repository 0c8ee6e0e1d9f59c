using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Sagebrush.Data;
using Sagebrush.Transforms;
using Xunit;

namespace Sagebrush.Tests.Transforms;

public sealed class MiniBatchReaderTests
{
    private static readonly TransformShape Lines = new() { SplitType = "Line", ContentType = "text/csv" };

    [Fact]
    public async Task A_small_object_is_one_request_as_it_stands() =>
        Assert.Equal(["1,2\r\n3,4\r\n"], await Payloads("1,2\r\n3,4\r\n", Lines));

    [Fact]
    public async Task An_object_that_nothing_splits_is_one_request() =>
        Assert.Equal(["{\n}\n"], await Payloads("{\n}\n", new() { ContentType = "application/json", BatchStrategy = "SingleRecord" }));

    [Fact]
    public async Task A_single_record_goes_out_without_its_line_end() =>
        Assert.Equal(["1,2", "3,4"], await Payloads("\n1,2\r\n\n3,4", Lines with { BatchStrategy = "SingleRecord" }));

    [Theory]
    [InlineData("")]
    [InlineData("\n\r\n")]
    public async Task An_object_without_records_makes_no_request(string content) => Assert.Empty(await Payloads(content, Lines));

    [Fact]
    public async Task A_byte_order_mark_is_not_sent() => Assert.Equal(["1\n"], await Payloads("\uFEFF1\n", Lines));

    [Fact]
    public async Task Requests_are_as_large_as_the_limit_allows()
    {
        string line = new string('x', 999) + "\n";
        var batches = await Read(string.Concat(Enumerable.Repeat(line, 3000)), Lines with { MaxPayloadInMB = 1 });
        Assert.Equal([(0, 1048), (1048, 1048), (2096, 904)], batches.Select(batch => ((int)batch.First, batch.Records)));
        Assert.Equal(["lines 1 to 1048", "lines 1049 to 2096", "lines 2097 to 3000"], batches.Select(batch => batch.Place));
    }

    [Fact]
    public async Task Without_limit_everything_goes_out_at_once()
    {
        string content = string.Concat(Enumerable.Repeat(new string('x', 99) + "\n", 100_000));
        Assert.Equal([content], await Payloads(content, Lines with { MaxPayloadInMB = 0 }));
    }

    [Fact]
    public async Task A_record_above_the_limit_is_an_error_that_names_its_line()
    {
        string content = "a\n\nb\n" + new string('x', 2 << 20) + "\nc\n";
        var error = await Assert.ThrowsAsync<MalformedDataException>(() => Payloads(content, Lines with { MaxPayloadInMB = 1 }));
        Assert.StartsWith("line 4: the record has at least ", error.Message, StringComparison.Ordinal);
        Assert.EndsWith(" bytes, more than MaxPayloadInMB 1 (1048576 bytes) allows", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_whole_object_above_the_limit_is_an_error()
    {
        var error = await Assert.ThrowsAsync<MalformedDataException>(() => Payloads(new string('x', 2 << 20), new() { MaxPayloadInMB = 1 }));
        Assert.StartsWith("record 1: the record has at least ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Columns_are_left_out_before_the_limit_counts()
    {
        string content = string.Concat(Enumerable.Range(0, 2000).Select(i => $"{i},{new string('x', 999)}\n"));
        var batches = await Read(content, Lines with { InputFilter = JsonPath.Parse("$[0]"), MaxPayloadInMB = 1 });
        Assert.Equal(string.Concat(Enumerable.Range(0, 2000).Select(i => $"{i}\n")), string.Concat(batches.Select(batch => batch.Payload)));
        Assert.Equal(2000, batches.Sum(batch => batch.Records));
    }

    [Fact]
    public async Task A_record_that_lacks_what_the_filter_selects_is_named() =>
        Assert.Equal("line 3: $[1:] selects no column of the record's 1", (await Assert.ThrowsAsync<MalformedDataException>(
            () => Payloads("1,2\n3,4\n5\n", Lines with { InputFilter = JsonPath.Parse("$[1:]") }))).Message);

    [Fact]
    public async Task Json_lines_are_filtered_line_by_line() =>
        Assert.Equal(["[1]\n[2]\n"], await Payloads("{\"id\":7,\"features\":[1]}\n{\"id\":8,\"features\":[2]}", new()
        {
            SplitType = "Line",
            ContentType = "application/jsonlines",
            InputFilter = JsonPath.Parse("$.features"),
        }));

    [Fact]
    public async Task A_cut_frame_is_an_error_that_names_its_record()
    {
        byte[] frame = Convert.FromHexString("0a23d7ce0400000061626364");
        var shape = new TransformShape { SplitType = "RecordIO", ContentType = "application/x-recordio-protobuf" };
        var error = await Assert.ThrowsAsync<MalformedDataException>(() => Read([.. frame, .. frame, .. frame[..10]], shape));
        Assert.Equal("record 3: a RecordIO frame ends after 10 of 12 bytes", error.Message);
    }

    [Theory]
    [InlineData("application/x-recordio-protobuf", "0a23d7ce0200000061620000")]
    [InlineData("application/octet-stream", "6162")]
    public async Task A_single_frame_keeps_its_wrapping_for_readers_of_frames(string contentType, string payload)
    {
        byte[] frame = Convert.FromHexString("0a23d7ce0200000061620000");
        var batches = await Read([.. frame, .. frame], new() { SplitType = "RecordIO", BatchStrategy = "SingleRecord", ContentType = contentType });
        Assert.Equal([payload, payload], batches.Select(batch => Convert.ToHexStringLower(Encoding.Latin1.GetBytes(batch.Payload))));
        Assert.Equal(["record 1", "record 2"], batches.Select(batch => batch.Place));
    }

    [Fact]
    public void Requests_hold_all_records_in_their_order_whatever_the_pieces_read() => Prop.ForAll(
        Gen.Choose(1, 700_000).ArrayOf().Resize(12).ToArbitrary(), Gen.Elements("MultiRecord", "SingleRecord").ToArbitrary(), (lengths, strategy) =>
        {
            string[] records = [.. lengths.Select((length, i) => new string((char)('a' + i % 26), length))];
            var batches = Read(Encoding.Latin1.GetBytes(string.Join("\n", records)), Lines with { BatchStrategy = strategy, MaxPayloadInMB = 1 }).GetAwaiter().GetResult();
            bool isWhole = string.Join("\n", batches.Select(batch => batch.Payload.TrimEnd('\n'))) == string.Join("\n", records);
            return isWhole && batches.All(batch => batch.Payload.Length <= 1 << 20 && batch.Payload.TrimEnd('\n').Split('\n').Length == batch.Records);
        }).QuickCheckThrowOnFailure();

    private static async Task<List<string>> Payloads(string content, TransformShape shape) => [.. (await Read(content, shape)).Select(batch => batch.Payload)];

    private static Task<List<Sent>> Read(string content, TransformShape shape) => Read(Encoding.UTF8.GetBytes(content), shape);

    private static async Task<List<Sent>> Read(byte[] content, TransformShape shape)
    {
        var sent = new List<Sent>();
        using var reader = new MiniBatchReader(new MemoryStream(content), shape);
        while (await reader.Next(CancellationToken.None) is { } batch)
        {
            using (batch)
            {
                sent.Add(new(Encoding.Latin1.GetString(batch.Payload.Span), batch.FirstRecord, batch.Records, batch.Place));
            }
        }

        return sent;
    }

    private sealed record Sent(string Payload, long First, int Records, string Place);
}
