using System.IO.Pipelines;
using System.Text;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Runtime;
using Xunit;
using static Sagebrush.Hosting.ScriptedContainer;

namespace Sagebrush.Hosting;

public sealed class ModelStreamTests
{
    private readonly TimerClock _clock = new();
    private readonly Routes _routes = new();

    [Fact]
    public async Task What_has_come_is_a_part_without_waiting_for_more()
    {
        var pipe = new Pipe();
        await using var stream = new ModelStream(pipe.Reader.AsStream());

        await pipe.Writer.WriteAsync("one"u8.ToArray());
        Assert.Equal("one", await Part(stream));
        await pipe.Writer.WriteAsync("two"u8.ToArray());
        Assert.Equal("two", await Part(stream));
        await pipe.Writer.CompleteAsync();
        Assert.Null(await stream.Next(default));
    }

    [Fact]
    public async Task A_container_that_ends_the_connection_within_its_answer_ends_the_stream_with_an_error()
    {
        await using var container = new ScriptedContainer(_ => new("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n5\r\ntw", Closes: true));
        using var backend = Serve(container);
        await using var stream = await Ask();

        var text = new StringBuilder();
        EventMessage last;
        while ((last = (await stream.Next(default))!).Headers[0].Name == ":event-type")
        {
            text.Append(Encoding.UTF8.GetString(last.Payload.Span));
        }

        Assert.Equal("onetw", text.ToString());
        Assert.Equal((":exception-type", "ModelStreamError"), last.Headers[0]);
        Assert.Contains("\"ErrorCode\":\"StreamBroken\"", Encoding.UTF8.GetString(last.Payload.Span), StringComparison.Ordinal);
        Assert.Null(await stream.Next(default));
        Assert.Equal(0, backend.Gate.Inside);
    }

    [Fact]
    public async Task A_stream_may_take_eight_minutes_and_no_longer()
    {
        await using var container = new ScriptedContainer(_ => new("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n", Hangs: true));
        using var backend = Serve(container);
        await using var stream = await Ask();
        Assert.Equal("one", await Part(stream));
        _clock.Advance(TimeSpan.FromMinutes(7));
        var next = stream.Next(default).AsTask();
        Assert.False(next.IsCompleted);

        _clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Contains("\"ErrorCode\":\"ModelInvocationTimeExceeded\"", Encoding.UTF8.GetString((await next)!.Payload.Span), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stream_that_is_given_up_frees_the_instance()
    {
        await using var container = new ScriptedContainer(_ => new("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n", Hangs: true));
        using var backend = Serve(container);
        var stream = await Ask();
        Assert.Equal("one", await Part(stream));
        Assert.Equal(1, backend.Gate.Inside);

        await stream.DisposeAsync();

        Assert.Equal(0, backend.Gate.Inside);
    }

    private Backend Serve(ScriptedContainer container)
    {
        var backend = container.Backend("i-1");
        _routes.Publish("iris", new([new("blue", 1, [backend])]));
        return backend;
    }

    private async Task<EventSource> Ask()
    {
        var call = HostingWorld.Call with { Operation = nameof(RuntimeApi.InvokeEndpointWithResponseStream) };
        var answer = await new Invoker(_routes, new Dice(1), _clock).Invoke(new() { EndpointName = "iris", Body = new MemoryStream("x"u8.ToArray()) }, call, default);
        return new ModelStream(answer.Body);
    }

    private static async Task<string> Part(EventSource stream) => Encoding.UTF8.GetString((await stream.Next(default))!.Payload.Span);
}
