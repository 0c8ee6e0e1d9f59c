using Sagebrush.Store;
using Xunit;
using static Sagebrush.Hosting.ScriptedContainer;

namespace Sagebrush.Hosting;

public sealed class AsyncMeasureTests : AsyncWorld
{
    [Fact]
    public async Task Each_request_tells_what_its_parts_took_and_where_it_failed()
    {
        int status = 200;
        await using var container = new ScriptedContainer(text =>
        {
            Clock.Advance(TimeSpan.FromSeconds(2));
            return new($"HTTP/1.1 {status} X\r\nContent-Length: {text.Length}\r\n\r\n{text}");
        });
        using var backend = container.Backend("i-1");
        Serve(backend);
        Start();

        await Ask("hello");
        await Forgotten();
        status = 400;
        await Ask("hello");
        await Forgotten();
        status = 500;
        Topics.Rows.Remove(Topic);
        await Ask("hello");
        await Forgotten();
        status = 200;
        Storage.Refuses = true;
        await Ask("hello");
        await Until(() => Metric("InvocationsProcessed") == 4);

        Assert.Equal((4, 3, 1), (Metric("InvocationsProcessed"), Metric("InvocationFailures"), Metric("ResponseUploadFailures")));
        Assert.Equal((1, 1, 2), (Metric("Invocation4XXErrors"), Metric("Invocation5XXErrors"), Metric("NotificationFailures")));
        Assert.Equal(8_000_000, Metric("ModelLatency"));
        Assert.Equal(8_000, Metric("TotalProcessingTime"));
        Assert.Equal((0, 0), (Metric("RequestDownloadFailures"), Metric("TimeInBacklog")));
        Assert.Equal((4, 2), (Samples("RequestDownloadLatency"), Samples("ResponseUploadLatency")));
        Assert.Equal((0, 0), (Samples("Invocations"), Samples("OverheadLatency")));
    }

    [Fact]
    public async Task A_payload_that_has_gone_is_a_failed_download()
    {
        await using var container = new ScriptedContainer(text => Ok(text));
        using var backend = container.Backend("i-1");
        Serve();
        Start();
        await Ask("hello");
        foreach (var found in Objects.List(Bucket, "in/").ToList())
        {
            Objects.Remove(Bucket, found.Key);
        }

        Serve(backend);

        await Until(() => Metric("InvocationsProcessed") == 1);
        Assert.Equal((1, 1, 0), (Metric("RequestDownloadFailures"), Metric("InvocationFailures"), Samples("ModelLatency")));
        Assert.Empty(container.Requests);
    }

    [Fact]
    public async Task A_long_answer_that_the_disk_does_not_take_is_no_fault_of_the_models()
    {
        string body = new('x', 1_000_000);
        await using var container = new ScriptedContainer(text => Ok(text));
        using var backend = container.Backend("i-1");
        Serve(backend);
        Start();
        Storage.Breaks = 1;

        var accepted = await Ask(body);

        Assert.Contains("could not be stored: No space left", await Stored(accepted.FailureLocation!), StringComparison.Ordinal);
        await Until(() => Metric("InvocationsProcessed") == 1);
        Assert.Equal((1, 0), (Metric("ResponseUploadFailures"), Metric("Invocation5XXErrors")));
    }

    [Fact]
    public async Task Each_request_has_a_line_in_the_log_of_its_instance()
    {
        await using var container = new ScriptedContainer(text => text == "bad" ? new("HTTP/1.1 400 No\r\nContent-Length: 5\r\n\r\nshort") : Ok(text));
        using var backend = container.Backend("i-1");
        Serve(backend);
        Start();

        await Ask("good", new() { InferenceId = "one" });
        await Forgotten();
        await Ask("bad", new() { InferenceId = "two" });
        await Until(() => Lines().Count == 2);

        var lines = Lines();
        Assert.Equal(
            "1970-01-01T00:00:00.000:[sagemaker logs] [one] Inference request succeeded. ModelLatency: 0 us, RequestDownloadLatency: 0 us, ResponseUploadLatency: 0 us, "
            + "TimeInBacklog: 0 ms, TotalProcessingTime: 0 ms", lines[0]);
        Assert.StartsWith("1970-01-01T00:00:00.000:[sagemaker logs] [two] Received client error (400) from primary with message \"short\".", lines[1], StringComparison.Ordinal);

        List<string> Lines() => [.. Logs.Find("/aws/sagemaker/Endpoints/iris", "blue/i-1/data-log")?.ReadForward(LogCursor.Before(0), LogCursor.Before(long.MaxValue), 10)
            .Select(line => line.Message) ?? []];
    }
}
