using System.Buffers;
using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Sagebrush.Storage;
using Sagebrush.Store;
using Sagebrush.Wire.Shapes.SageMaker;
using Xunit;
using static Sagebrush.Hosting.ScriptedContainer;

namespace Sagebrush.Hosting;

public sealed class CaptureTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly DataCaptureConfig Config = new()
    {
        InitialSamplingPercentage = 100, DestinationS3Uri = "s3://watch/captured/", CaptureOptions = [new() { CaptureMode = "Input" }, new() { CaptureMode = "Output" }],
        CaptureContentTypeHeader = new() { CsvContentTypes = ["text/csv"], JsonContentTypes = ["application/json"] },
    };

    private readonly TimerClock _clock = new();
    private readonly Kept _storage = new();
    private readonly CaptureBuffer _buffer;

    public CaptureTests() => _buffer = new(_clock);

    [Fact]
    public void A_line_has_the_documented_shape()
    {
        var line = Line(Taken(Config) with { InferenceId = "i-7", CustomAttributes = "trace=1" });

        Assert.Equal("text/csv; charset=utf-8", (string?)line["captureData"]!["endpointInput"]!["observedContentType"]);
        Assert.Equal("INPUT", (string?)line["captureData"]!["endpointInput"]!["mode"]);
        Assert.Equal("1,2\n", (string?)line["captureData"]!["endpointInput"]!["data"]);
        Assert.Equal("CSV", (string?)line["captureData"]!["endpointInput"]!["encoding"]);
        Assert.Equal(("application/json", "OUTPUT", "{\"a\":\"ü\"}", "JSON"), Side(line, "endpointOutput"));
        Assert.Equal("i-7", (string?)line["eventMetadata"]!["inferenceId"]);
        Assert.Equal("trace=1", (string?)line["eventMetadata"]!["customAttributes"]![0]);
        Assert.Equal("1970-01-01T00:00:00Z", (string?)line["eventMetadata"]!["inferenceTime"]);
        Assert.True(Guid.TryParse((string?)line["eventMetadata"]!["eventId"], out _));
        Assert.Equal("0", (string?)line["eventVersion"]);
    }

    [Fact]
    public void A_type_that_no_header_names_is_written_in_base64()
    {
        var line = Line(Taken(Config with { CaptureContentTypeHeader = null }));

        Assert.Equal("MSwyCg==", (string?)line["captureData"]!["endpointInput"]!["data"]);
        Assert.Equal("BASE64", (string?)line["captureData"]!["endpointInput"]!["encoding"]);
    }

    [Fact]
    public void Bytes_that_are_no_text_are_written_in_base64_whatever_they_say()
    {
        var line = Line(Taken(Config) with { Input = new byte[] { 0xFF, 0x00 } });

        Assert.Equal(("text/csv; charset=utf-8", "INPUT", "/wA=", "BASE64"), Side(line, "endpointInput"));
    }

    [Theory]
    [InlineData("Input", true, false)]
    [InlineData("Output", false, true)]
    [InlineData("InputAndOutput", true, true)]
    public void Only_the_side_that_is_wanted_is_written(string mode, bool input, bool output)
    {
        var data = Line(Taken(Config with { CaptureOptions = [new() { CaptureMode = mode }] }))["captureData"]!;

        Assert.Equal((input, output), (data["endpointInput"] is not null, data["endpointOutput"] is not null));
    }

    [Fact]
    public void What_finds_no_room_is_dropped_and_counted()
    {
        var buffer = new CaptureBuffer(_clock) { MostInvocations = 2, MostBytes = 3000 };
        var taken = Taken(Config);

        Assert.True(buffer.Add(taken));
        Assert.True(buffer.Add(taken));
        Assert.False(buffer.Add(taken));
        Assert.True(buffer.TryTake(out _));
        Assert.False(buffer.Add(taken with { Input = new byte[3000] }));
        Assert.True(buffer.Add(taken));

        Assert.Equal((2, 2), (buffer.Dropped, buffer.Count));
    }

    [Fact]
    public void About_the_wanted_share_is_taken()
    {
        var point = new CapturePoint(Config with { InitialSamplingPercentage = 30 }, "iris", "blue", _buffer);
        var dice = new Dice(7);
        for (int i = 0; i < 10_000; i++)
        {
            point.Take(dice, new() { EndpointName = "iris" }, default, null, new MemoryStream());
        }

        // Six standard deviations of the binomial distribution.
        Assert.InRange(_buffer.Count, 3000 - 275, 3000 + 275);
    }

    [Fact]
    public async Task Lines_are_written_together_after_the_interval_and_at_the_end()
    {
        using var stop = new CancellationTokenSource();
        var running = Loop().Run(stop.Token);
        _buffer.Add(Taken(Config));
        _buffer.Add(Taken(Config));
        while (_storage.Objects.IsEmpty)
        {
            await Task.Yield();
            _clock.Advance(Interval);
        }

        var (first, bytes) = Assert.Single(_storage.Objects);
        _clock.Advance(TimeSpan.FromHours(1));
        var later = _clock.GetUtcNow();
        _buffer.Add(Taken(Config) with { Time = later });
        await stop.CancelAsync();
        await running.WaitAsync(Patience);

        Assert.Matches(@"^s3://watch/captured/iris/blue/1970/01/01/00/00-00-000-[0-9a-f-]{36}\.jsonl$", first);
        Assert.Equal(2, Encoding.UTF8.GetString(bytes).Count(c => c == '\n'));
        Assert.Single(_storage.Objects.Keys, key => key.StartsWith($"s3://watch/captured/iris/blue/{later:yyyy'/'MM'/'dd'/'HH}/", StringComparison.Ordinal));
        Assert.Equal(3, _buffer.Written);
    }

    [Fact]
    public async Task Many_do_not_wait_for_the_interval()
    {
        using var stop = new CancellationTokenSource();
        var running = Loop().Run(stop.Token);
        for (int i = 0; i < 6; i++)
        {
            _buffer.Add(Taken(Config) with { Input = new byte[1 << 20] });
        }

        await _storage.Stored.Task.WaitAsync(Patience);
        await stop.CancelAsync();
        await running.WaitAsync(Patience);

        Assert.Equal(6, _buffer.Written);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task What_S3_refuses_is_counted_and_the_next_goes_on(bool isExpected)
    {
        _storage.Refusal = isExpected ? new StorageException("NoSuchBucket") : new InvalidOperationException("The database or disk is full.");
        var loop = Loop();
        _buffer.Add(Taken(Config));
        await loop.Flush(default);
        _storage.Refusal = null;
        _buffer.Add(Taken(Config));
        await loop.Flush(default);

        Assert.Equal((1, 1), (_buffer.Lost, _buffer.Written));
    }

    [Fact]
    public async Task Objects_are_encrypted_by_the_key_that_the_configuration_names()
    {
        _buffer.Add(Taken(Config with { KmsKeyId = "alias/watch" }));
        await Loop().Flush(default);

        Assert.Equal("alias/watch", Assert.Single(_storage.Keys));
    }

    [Fact]
    public async Task An_invocation_is_captured_whole_with_a_long_answer_in_chunks()
    {
        string longAnswer = new('x', 300_000);
        await using var container = new ScriptedContainer(body => body == "long"
            ? new($"HTTP/1.1 200 OK\r\nContent-Type: text/csv\r\nTransfer-Encoding: chunked\r\n\r\n{longAnswer.Length:x}\r\n{longAnswer}\r\n0\r\n\r\n")
            : Ok(body));
        using var backend = container.Backend("i-1");
        var routes = new Routes();
        routes.Publish("iris", new([new("blue", 1, [backend]) { Capture = new(Config, "iris", "blue", _buffer) }]));
        var invoker = new Invoker(routes, new Dice(1), TimeProvider.System);

        foreach (string body in (string[])["short", "long"])
        {
            var answer = await invoker.Invoke(
                new() { EndpointName = "iris", ContentType = "text/csv", Body = new MemoryStream(Encoding.UTF8.GetBytes(body)) }, HostingWorld.Call, default);
            await using (answer.Body)
            {
                await answer.Body.CopyToAsync(Stream.Null);
            }
        }

        Assert.True(_buffer.TryTake(out var first));
        Assert.True(_buffer.TryTake(out var second));
        Assert.Equal(("short", "short"), (Encoding.UTF8.GetString(first.Input.Span), Encoding.UTF8.GetString(first.Output.Span)));
        Assert.Equal(("long", longAnswer), (Encoding.UTF8.GetString(second.Input.Span), Encoding.UTF8.GetString(second.Output.Span)));
        Assert.Equal(0, backend.Gate.Inside);
    }

    [Fact]
    public async Task A_long_answer_belongs_to_the_hour_in_which_it_was_read_to_its_end()
    {
        await using var body = new CapturedBody(new MemoryStream("abc"u8.ToArray()), Taken(Config), _buffer);
        byte[] into = new byte[3];
        Assert.Equal(3, await body.ReadAsync(into));
        _clock.Advance(TimeSpan.FromHours(2));
        Assert.Equal(0, await body.ReadAsync(into));

        Assert.True(_buffer.TryTake(out var taken));
        Assert.Equal((_clock.GetUtcNow(), "abc"), (taken.Time, Encoding.UTF8.GetString(taken.Output.Span)));
    }

    private CaptureLoop Loop() => new(_buffer, _storage, Interval, _clock, NullLogger<CaptureLoop>.Instance);

    private CapturedInvocation Taken(DataCaptureConfig config) => new(new(config, "iris", "blue", _buffer), _clock.GetUtcNow())
    {
        InputType = "text/csv; charset=utf-8", Input = "1,2\n"u8.ToArray(), OutputType = "application/json", Output = "{\"a\":\"ü\"}"u8.ToArray(),
    };

    private static JsonNode Line(CapturedInvocation taken)
    {
        var bytes = new ArrayBufferWriter<byte>();
        CaptureLine.Write(taken, Guid.NewGuid(), bytes);
        Assert.Equal((byte)'\n', bytes.WrittenSpan[^1]);
        return JsonNode.Parse(bytes.WrittenSpan)!;
    }

    private static (string?, string?, string?, string?) Side(JsonNode line, string side) => line["captureData"]![side] is var s
        ? ((string?)s!["observedContentType"], (string?)s["mode"], (string?)s["data"], (string?)s["encoding"]) : default;

    /// <summary>Keeps what is put, or refuses it.</summary>
    private sealed class Kept : ObjectStorage
    {
        public ConcurrentDictionary<string, byte[]> Objects { get; } = new();

        public ConcurrentBag<string?> Keys { get; } = [];

        public TaskCompletionSource Stored { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Exception? Refusal { get; set; }

        public override ValueTask<bool> HasBucket(string bucket, CancellationToken cancel) => new(true);

        public override ValueTask<S3Object?> Find(S3Uri place, CancellationToken cancel) => throw new NotSupportedException();

        public override IAsyncEnumerable<S3Object> List(S3Uri prefix, CancellationToken cancel) => throw new NotSupportedException();

        public override ValueTask<Stream?> Open(S3Uri place, CancellationToken cancel) => throw new NotSupportedException();

        public override async Task Put(S3Uri target, Stream body, string? contentType, string? kmsKeyId, CancellationToken cancel)
        {
            if (Refusal is not null)
            {
                throw Refusal;
            }

            using var copy = new MemoryStream();
            await body.CopyToAsync(copy, cancel);
            Objects[target.ToString()] = copy.ToArray();
            Keys.Add(kmsKeyId);
            Stored.TrySetResult();
        }
    }
}
