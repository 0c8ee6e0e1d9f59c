using System.Net.Sockets;
using System.Text;
using Xunit;
using static Sagebrush.Hosting.ScriptedContainer;

namespace Sagebrush.Hosting;

public sealed class ContainerClientTests
{
    [Fact]
    public async Task A_body_of_known_length_is_read()
    {
        await using var container = new ScriptedContainer(body => Ok(body + "!"));
        using var client = new ContainerClient(container.SocketPath);

        using var answer = await Invoke(client, "hello");

        Assert.Equal((200, "text/plain", 6L), (answer.Status, answer.ContentType, answer.Length));
        Assert.Equal("hello!", await Text(answer));
    }

    [Fact]
    public async Task A_body_in_chunks_is_put_together()
    {
        await using var container = new ScriptedContainer(_ => new(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n7;name=value\r\n, world\r\n0\r\nX-Trailer: 1\r\n\r\n"));
        using var client = new ContainerClient(container.SocketPath);

        for (var i = 0; i < 2; i++)
        {
            using var answer = await Invoke(client, "");
            Assert.Null(answer.Length);
            Assert.Equal("hello, world", await Text(answer));
        }

        Assert.Equal(1, container.Connections);
    }

    [Fact]
    public async Task A_body_without_a_length_ends_with_the_connection()
    {
        await using var container = new ScriptedContainer(_ => new("HTTP/1.1 200 OK\r\n\r\nhello", Closes: true));
        using var client = new ContainerClient(container.SocketPath);

        using var answer = await Invoke(client, "");

        Assert.Equal("hello", await Text(answer));
    }

    [Fact]
    public async Task An_interim_answer_is_passed_over()
    {
        await using var container = new ScriptedContainer(_ => new("HTTP/1.1 100 Continue\r\n\r\n" + Ok("hello").Text));
        using var client = new ContainerClient(container.SocketPath);

        using var answer = await Invoke(client, "");

        Assert.Equal("hello", await Text(answer));
    }

    [Fact]
    public async Task A_long_payload_arrives_whole()
    {
        await using var container = new ScriptedContainer(body => Ok($"{body.Length}"));
        using var client = new ContainerClient(container.SocketPath);

        using var answer = await Invoke(client, new string('x', 100_000));

        Assert.Equal("100000", await Text(answer));
    }

    [Fact]
    public async Task A_connection_is_used_again_once_its_answer_was_read()
    {
        await using var container = new ScriptedContainer(Echo);
        using var client = new ContainerClient(container.SocketPath);
        for (var i = 0; i < 3; i++)
        {
            using var answer = await Invoke(client, "hello");
            await Text(answer);
        }

        Assert.Equal(1, container.Connections);
    }

    [Fact]
    public async Task A_connection_whose_answer_was_given_up_is_not_used_again()
    {
        await using var container = new ScriptedContainer(Echo);
        using var client = new ContainerClient(container.SocketPath);
        (await Invoke(client, "first")).Dispose();

        using var answer = await Invoke(client, "second");

        Assert.Equal("second", await Text(answer));
        Assert.Equal(2, container.Connections);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok")]
    [InlineData("HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok")]
    public async Task A_connection_that_the_container_closes_is_not_used_again(string reply)
    {
        await using var container = new ScriptedContainer(_ => new(reply, Closes: true));
        using var client = new ContainerClient(container.SocketPath);
        for (var i = 0; i < 2; i++)
        {
            using var answer = await Invoke(client, "");
            Assert.Equal("ok", await Text(answer));
        }

        Assert.Equal(2, container.Connections);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nhello")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nhello\r\n")]
    public async Task A_body_that_breaks_off_is_no_body(string reply)
    {
        await using var container = new ScriptedContainer(_ => new(reply, Closes: true));
        using var client = new ContainerClient(container.SocketPath);

        using var answer = await Invoke(client, "");

        await Assert.ThrowsAsync<IOException>(() => Text(answer));
    }

    [Theory]
    [InlineData("HTTP/1.1 200 O")]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n")]
    public async Task An_answer_that_is_no_HTTP_is_told_from_none(string reply)
    {
        await using var container = new ScriptedContainer(_ => new(reply, Closes: true));
        using var client = new ContainerClient(container.SocketPath);

        await Assert.ThrowsAsync<InvalidDataException>(async () => await Invoke(client, ""));
    }

    [Fact]
    public async Task A_connection_closed_without_an_answer_says_so()
    {
        await using var container = new ScriptedContainer(_ => new("", Closes: true));
        using var client = new ContainerClient(container.SocketPath);

        await Assert.ThrowsAsync<IOException>(async () => await Invoke(client, ""));
    }

    [Fact]
    public async Task Where_nobody_listens_nothing_is_sent()
    {
        using var client = new ContainerClient(Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString(), "serve.sock"));

        await Assert.ThrowsAsync<SocketException>(async () => await Invoke(client, ""));
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", true)]
    [InlineData("HTTP/1.1 503 Loading\r\nContent-Length: 0\r\n\r\n", false)]
    [InlineData("no HTTP\r\n\r\n", false)]
    [InlineData("", false)]
    public async Task A_ping_succeeds_with_200_only(string reply, bool ready)
    {
        await using var container = new ScriptedContainer(_ => new(reply, Closes: true));
        using var client = new ContainerClient(container.SocketPath);

        Assert.Equal(ready, await client.Ping(TimeProvider.System, default));
        Assert.StartsWith("GET /ping HTTP/1.1\r\n", Assert.Single(container.Requests), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_header_of_two_lines_is_refused()
    {
        await using var container = new ScriptedContainer(Echo);
        using var client = new ContainerClient(container.SocketPath);

        await Assert.ThrowsAsync<ArgumentException>(async () => await client.Invoke(default, [("Accept", "a\r\nX-Other: b")], default));
        Assert.Empty(container.Requests);
    }

    private static Reply Echo(string body) => Ok(body);

    private static ValueTask<ContainerAnswer> Invoke(ContainerClient client, string body) => client.Invoke(Encoding.UTF8.GetBytes(body), [], default);

    private static async Task<string> Text(ContainerAnswer answer)
    {
        using var all = new MemoryStream();
        var block = new byte[4];
        while (await answer.Read(block, default) is > 0 and var read)
        {
            all.Write(block, 0, read);
        }

        return Encoding.UTF8.GetString(all.ToArray());
    }
}
