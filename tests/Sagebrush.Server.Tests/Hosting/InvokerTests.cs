using System.Text;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Runtime;
using Xunit;
using static Sagebrush.Hosting.ScriptedContainer;

namespace Sagebrush.Hosting;

public sealed class InvokerTests
{
    private static readonly Call Call = HostingWorld.Call;

    private readonly TimerClock _clock = new();
    private readonly Routes _routes = new();
    private readonly Invoker _invoker;

    public InvokerTests() => _invoker = new(_routes, new Dice(1), _clock);

    [Fact]
    public async Task The_callers_headers_reach_the_model_and_the_models_the_caller()
    {
        await using var container = new ScriptedContainer(body => Ok(
            body, "X-Amzn-SageMaker-Custom-Attributes: c=3", "X-Amzn-SageMaker-New-Session-Id: s-1; Expires=2026", "X-Amzn-SageMaker-Closed-Session-Id: s-0"));
        using var backend = Serve("blue", container);

        var answer = await Invoke(new()
        {
            EndpointName = "iris", ContentType = "text/csv", Accept = "application/json", CustomAttributes = "a=1", InferenceId = "i-7", SessionId = "NEW_SESSION",
            Body = Bytes("1,2"),
        });

        string request = Assert.Single(container.Requests);
        Assert.StartsWith("POST /invocations HTTP/1.1\r\n", request, StringComparison.Ordinal);
        foreach (string header in (string[])["Content-Type: text/csv", "Accept: application/json", "X-Amzn-SageMaker-Custom-Attributes: a=1",
            "X-Amzn-SageMaker-Inference-Id: i-7", "X-Amzn-SageMaker-Session-Id: NEW_SESSION", "Content-Length: 3"])
        {
            Assert.Contains($"\r\n{header}\r\n", request, StringComparison.Ordinal);
        }

        Assert.EndsWith("\r\n\r\n1,2", request, StringComparison.Ordinal);
        Assert.Equal(("text/plain", "c=3", "s-1; Expires=2026", "s-0", "blue"),
            (answer.ContentType, answer.CustomAttributes, answer.NewSessionId, answer.ClosedSessionId, answer.InvokedProductionVariant));
        Assert.Equal("1,2", await Text(answer));
    }

    [Fact]
    public async Task Headers_that_the_caller_does_not_send_are_not_made_up()
    {
        await using var container = new ScriptedContainer(Echo);
        using var backend = Serve("blue", container);

        await Say("hello");

        string head = Assert.Single(container.Requests).Split("\r\n\r\n")[0];
        Assert.Equal(["POST /invocations HTTP/1.1", "Host: container", "Content-Length: 5"], head.Split("\r\n"));
    }

    [Theory]
    [InlineData(400, "client")]
    [InlineData(500, "server")]
    [InlineData(503, "server")]
    public async Task An_error_of_the_model_is_a_ModelError_with_its_own_words(int status, string side)
    {
        await using var container = new ScriptedContainer(_ => new($"HTTP/1.1 {status} No\r\nContent-Length: 9\r\n\r\nbad shape"));
        using var backend = Serve("blue", container);

        var error = await Assert.ThrowsAsync<AwsException>(() => Say("hello"));

        Assert.Equal(AwsError.Model, error.Error);
        Assert.StartsWith($"Received {side} error ({status}) from primary with message \"bad shape\". See https://us-east-1.console.aws.amazon.com/cloudwatch/home"
            + "?region=us-east-1#logEventViewer:group=/aws/sagemaker/Endpoints/iris in account 123456789012 for more information.", error.Message, StringComparison.Ordinal);
        Assert.Equal(status, error.Members["OriginalStatusCode"]);
        Assert.Equal("bad shape", error.Members["OriginalMessage"]);
        Assert.Equal("arn:aws:logs:us-east-1:123456789012:log-group:/aws/sagemaker/Endpoints/iris:log-stream:blue/i-1", error.Members["LogStreamArn"]);
        Assert.Equal(0, backend.Gate.Inside);
    }

    [Fact]
    public async Task A_model_that_does_not_answer_in_time_is_given_up()
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var container = new ScriptedContainer(_ =>
        {
            asked.SetResult();
            return new("", Hangs: true);
        });
        using var backend = Serve("blue", container);

        var answer = Say("hello");
        await asked.Task;
        _clock.Advance(TimeSpan.FromSeconds(59));
        Assert.False(answer.IsCompleted);
        _clock.Advance(TimeSpan.FromSeconds(1));

        var error = await Assert.ThrowsAsync<AwsException>(() => answer);
        Assert.StartsWith("Received server error (0) from primary with message \"Your invocation timed out while waiting for a response from container primary.",
            error.Message, StringComparison.Ordinal);
        Assert.Equal(0, backend.Gate.Inside);
        Assert.Single(container.Requests);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Six_megabytes_are_taken_and_not_a_byte_more(bool lengthIsKnown)
    {
        await using var container = new ScriptedContainer(body => Ok($"{body.Length}"));
        using var backend = Serve("blue", container);

        Assert.Equal("6291456", await Text(await Invoke(new() { EndpointName = "iris", Body = Body(6_291_456) })));
        var error = await Assert.ThrowsAsync<AwsException>(() => Invoke(new() { EndpointName = "iris", Body = Body(6_291_457) }));

        Assert.Equal(("413", 413, "HTTP content length exceeded 6291456 bytes."), (error.Error.Code, error.Error.Status, error.Message));
        Assert.Single(container.Requests);

        Stream Body(int length) => lengthIsKnown ? new MemoryStream(new byte[length]) : new System.IO.Compression.BrotliStream(
            new MemoryStream(Compressed(length)), System.IO.Compression.CompressionMode.Decompress);
    }

    [Fact]
    public async Task A_kept_connection_that_the_container_closes_costs_no_request()
    {
        var died = false;
        await using var container = new ScriptedContainer(body =>
        {
            if (body != "second" || died)
            {
                return Ok(body);
            }

            died = true;
            return new("", Closes: true);
        });
        using var backend = Serve("blue", container);
        await Say("first");

        Assert.Equal("second", await Text(await Say("second")));
        Assert.Equal((3, 2), (container.Requests.Count, container.Connections));
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nConte")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello")]
    public async Task A_request_whose_answer_broke_off_does_not_go_again(string reply)
    {
        await using var container = new ScriptedContainer(_ => new(reply, Closes: true));
        using var backend = Serve("blue", container);

        var error = await Assert.ThrowsAsync<AwsException>(() => Say("hello"));

        Assert.Equal(AwsError.Model, error.Error);
        Assert.Equal(0, error.Members["OriginalStatusCode"]);
        Assert.Single(container.Requests);
        Assert.Equal(0, backend.Gate.Inside);
    }

    [Fact]
    public async Task A_request_that_no_container_answers_goes_to_two_of_them()
    {
        await using var container = new ScriptedContainer(_ => new("", Closes: true));
        var backends = Enumerable.Range(1, 3).Select(i => container.Backend($"i-{i}")).ToList();
        _routes.Publish("iris", new([new("blue", 1, backends)]));

        var error = await Assert.ThrowsAsync<AwsException>(() => Say("hello"));

        Assert.Equal("The container closed the connection without an answer.", error.Members["OriginalMessage"]);
        Assert.Equal(2, container.Requests.Count);
        backends.ForEach(backend => backend.Dispose());
    }

    [Fact]
    public async Task A_client_that_does_not_read_a_long_answer_holds_no_instance()
    {
        await using var container = new ScriptedContainer(_ => Ok(new string('x', 1_000_000)));
        using var backend = Serve("blue", container);

        var answer = await Invoke(new() { EndpointName = "iris", Body = Bytes("") });
        backend.Gate.Shut();
        await backend.Gate.Empty;

        Assert.Equal(1_000_000, (await Text(answer)).Length);
        await answer.Body.DisposeAsync();
    }

    [Fact]
    public async Task An_answer_that_is_longer_than_what_is_held_waits_for_its_reader()
    {
        const int Length = InvocationBody.Held + 16_000_000;
        await using var container = new ScriptedContainer(_ => Ok(new string('x', Length)));
        using var backend = Serve("blue", container);

        var answer = await Invoke(new() { EndpointName = "iris", Body = Bytes("") });
        Assert.Equal(1, backend.Gate.Inside);
        Assert.Equal(Length, (await Text(answer)).Length);
        await answer.Body.DisposeAsync();

        Assert.Equal(0, backend.Gate.Inside);
    }

    [Fact]
    public async Task An_answer_that_takes_too_long_breaks_off_and_leaves_its_instance()
    {
        await using var container = new ScriptedContainer(_ => new($"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\nfirst", Hangs: true));
        using var backend = Serve("blue", container);

        var answer = await Invoke(new() { EndpointName = "iris", Body = Bytes("") });
        byte[] first = new byte[5];
        await answer.Body.ReadExactlyAsync(first);
        var rest = answer.Body.ReadAsync(new byte[5]).AsTask();
        _clock.Advance(TimeSpan.FromSeconds(60));

        var error = await Assert.ThrowsAsync<AwsException>(() => rest);
        Assert.Contains("Your invocation timed out", error.Message, StringComparison.Ordinal);
        await answer.Body.DisposeAsync();
        Assert.Equal(0, backend.Gate.Inside);
    }

    [Fact]
    public async Task The_variant_asked_for_is_invoked()
    {
        await using var container = new ScriptedContainer(Echo);
        using Backend blue = container.Backend("i-1"), green = container.Backend("i-2", "green");
        _routes.Publish("iris", new([new("blue", 1, [blue]), new("green", 0, [green])]));

        Assert.Equal("blue", (await Invoke(new() { EndpointName = "iris", Body = Bytes("") })).InvokedProductionVariant);
        Assert.Equal("green", (await Invoke(new() { EndpointName = "iris", TargetVariant = "green", Body = Bytes("") })).InvokedProductionVariant);
        var error = await Assert.ThrowsAsync<AwsException>(() => Invoke(new() { EndpointName = "iris", TargetVariant = "red", Body = Bytes("") }));
        Assert.Equal("Variant red of endpoint iris not found.", error.Message);
    }

    [Fact]
    public async Task A_session_stays_with_its_instance()
    {
        await using var first = new ScriptedContainer(_ => Ok("first", "X-Amzn-SageMaker-New-Session-Id: s-1"));
        await using var second = new ScriptedContainer(_ => Ok("second"));
        using Backend a = first.Backend("i-1"), b = second.Backend("i-2");
        _routes.Publish("iris", new([new("blue", 1, [a, b])]));
        while (!a.Sessions.Has("s-1"))
        {
            await Invoke(new() { EndpointName = "iris", SessionId = "NEW_SESSION", Body = Bytes("") });
        }

        for (var i = 0; i < 8; i++)
        {
            Assert.Equal("first", await Text(await Invoke(new() { EndpointName = "iris", SessionId = "s-1", Body = Bytes("") })));
        }

        var error = await Assert.ThrowsAsync<AwsException>(() => Invoke(new() { EndpointName = "iris", SessionId = "s-9", Body = Bytes("") }));
        Assert.Equal("Session s-9 of endpoint iris not found.", error.Message);
    }

    [Fact]
    public async Task An_endpoint_without_an_instance_is_waited_for()
    {
        await using var container = new ScriptedContainer(Echo);
        _routes.Publish("iris", new([new("blue", 1, [])]));

        var early = Invoke(new() { EndpointName = "iris", Body = Bytes("early") });
        using var backend = Serve("blue", container);
        Assert.Equal("early", await Text(await early));

        _routes.Publish("iris", new([new("blue", 1, [])]));
        var late = Say("late");
        _clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(AwsError.ServiceUnavailable, (await Assert.ThrowsAsync<AwsException>(() => late)).Error);
    }

    private static Reply Echo(string body) => Ok(body);

    private static MemoryStream Bytes(string text) => new(Encoding.UTF8.GetBytes(text));

    private static byte[] Compressed(int length)
    {
        using var bytes = new MemoryStream();
        using (var packed = new System.IO.Compression.BrotliStream(bytes, System.IO.Compression.CompressionLevel.Fastest, leaveOpen: true))
        {
            packed.Write(new byte[length]);
        }

        return bytes.ToArray();
    }

    private static async Task<string> Text(InvokeEndpointResponse answer) => await new StreamReader(answer.Body).ReadToEndAsync();

    /// <summary>One instance in service.</summary>
    private Backend Serve(string variant, ScriptedContainer container)
    {
        var backend = container.Backend("i-1", variant);
        _routes.Publish("iris", new([new(variant, 1, [backend])]));
        return backend;
    }

    private Task<InvokeEndpointResponse> Say(string body) => Invoke(new() { EndpointName = "iris", Body = Bytes(body) });

    private Task<InvokeEndpointResponse> Invoke(InvokeEndpointRequest request) => _invoker.Invoke(request, Call, default).AsTask();
}
