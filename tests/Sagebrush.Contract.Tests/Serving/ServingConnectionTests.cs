using System.Net.Sockets;
using System.Text;
using Sagebrush.Serving;
using Xunit;

namespace Sagebrush.Tests.Serving;

public sealed class ServingConnectionTests : IDisposable
{
    private const int Limit = 100_000;

    private readonly Socket _client;
    private readonly ServingConnection _connection;

    public ServingConnectionTests()
    {
        string path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():n}.sock");
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen();
        _client = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        _client.Connect(new UnixDomainSocketEndPoint(path));
        _client.ReceiveTimeout = 10_000;
        _connection = new(listener.Accept(), Limit);
        File.Delete(path);
    }

    public void Dispose()
    {
        _client.Dispose();
        _connection.Dispose();
    }

    [Fact]
    public void A_request_arrives_with_its_headers_and_body()
    {
        Send("POST /invocations?x=1 HTTP/1.1\r\nHost: c\r\ncontent-type:text/csv \r\nACCEPT: application/json\r\nContent-Length: 7\r\n\r\n1,2,3,4");

        var request = _connection.Receive()!;

        Assert.Equal(
            ("POST", "/invocations", "text/csv", "application/json", "1,2,3,4", true),
            (request.Method, request.Path, request.ContentType, request.Accept, Text(request), request.KeepAlive));
    }

    [Fact]
    public async Task Requests_come_one_after_the_other_however_their_bytes_are_cut()
    {
        string all = "POST /a HTTP/1.1\r\nContent-Length: 3\r\n\r\nabcGET /b HTTP/1.1\r\n\r\n"
            + "POST /c HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\nA\r\n0123456789\r\n0\r\nTrailer: 1\r\n\r\nGET /d HTTP/1.0\r\n\r\n";
        foreach (int size in new[] { 1, 2, 7, 1000 })
        {
            var sending = Task.Run(() =>
            {
                foreach (char[] part in all.Chunk(size))
                {
                    Send(new string(part));
                }
            });
            Assert.Equal(("/a", "abc", true), Next());
            Assert.Equal(("/b", "", true), Next());
            Assert.Equal(("/c", "abc0123456789", true), Next());
            Assert.Equal(("/d", "", false), Next());
            await sending;
        }
    }

    [Fact]
    public async Task A_body_is_as_long_as_the_limit_allows()
    {
        string body = new('x', Limit);
        var sending = Task.Run(() => Send($"POST /a HTTP/1.1\r\nContent-Length: {Limit}\r\n\r\n{body}GET /b HTTP/1.1\r\n\r\n"));

        Assert.Equal(("/a", body, true), Next());
        Assert.Equal(("/b", "", true), Next());
        await sending;
    }

    [Fact]
    public async Task A_client_that_waits_for_leave_gets_it()
    {
        Send("POST /a HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
        var receiving = Task.Run(Next);

        Assert.Equal("HTTP/1.1 100 Continue\r\n\r\n", Read(25));
        Send("ok");

        Assert.Equal(("/a", "ok", true), await receiving);
    }

    [Theory]
    [InlineData("GARBAGE\r\n\r\n", 400)]
    [InlineData("GET /a SPDY/3\r\n\r\n", 400)]
    [InlineData("GET /a HTTP/1.1\r\nno colon\r\n\r\n", 400)]
    [InlineData("GET /a HTTP/1.1\r\n folded: x\r\n\r\n", 400)]
    [InlineData("POST /a HTTP/1.1\r\nContent-Length: -1\r\n\r\n", 400)]
    [InlineData("POST /a HTTP/1.1\r\nContent-Length: 1x\r\n\r\n", 400)]
    [InlineData("POST /a HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", 400)]
    [InlineData("POST /a HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n\r\n", 400)]
    [InlineData("POST /a HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", 400)]
    [InlineData("POST /a HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n", 501)]
    [InlineData("POST /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400)]
    [InlineData("POST /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n\r\n", 400)]
    [InlineData("POST /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFF\r\n", 400)]
    [InlineData("POST /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n186A1\r\n", 413)]
    [InlineData("POST /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nxy\r\n", 400)]
    [InlineData("POST /a HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 100001\r\n\r\n", 413)]
    public void What_is_no_request_is_refused(string bytes, int status)
    {
        Send(bytes);
        Assert.Equal(status, Assert.Throws<RequestFaultException>(() => _connection.Receive()).Status);
    }

    [Fact]
    public async Task A_head_has_an_end()
    {
        var sending = Task.Run(() => Send("GET /a HTTP/1.1\r\nX: " + new string('x', 70_000)));
        Assert.Equal(431, Assert.Throws<RequestFaultException>(() => _connection.Receive()).Status);
        _connection.Dispose();
        await sending.ContinueWith(_ => { }, TaskScheduler.Default);
    }

    [Fact]
    public void A_client_that_leaves_ends_the_connection_and_in_the_middle_of_a_request_breaks_it()
    {
        _client.Shutdown(SocketShutdown.Send);
        Assert.Null(_connection.Receive());

        using var other = new ServingConnectionTests();
        other.Send("POST /a HTTP/1.1\r\nContent-Length: 5\r\n\r\nabc");
        other._client.Shutdown(SocketShutdown.Send);
        Assert.Throws<IOException>(() => other._connection.Receive());
    }

    [Fact]
    public void A_connection_that_is_finished_still_sends_its_answer()
    {
        Send("GET /a HTTP/1.1\r\n\r\n");
        Assert.Equal(("/a", "", true), Next());

        _connection.Finish();
        _connection.Send(200, "text/plain", "ok"u8, keepAlive: true);

        string answer = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nok";
        Assert.Equal(answer, Read(answer.Length));
        Assert.Null(_connection.Receive());
    }

    [Fact]
    public async Task A_long_answer_goes_out_whole()
    {
        byte[] body = new byte[1 << 20];
        new Random(1).NextBytes(body);
        var sending = Task.Run(() => _connection.Send(200, "application/json", body, keepAlive: false));

        string head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1048576\r\nConnection: close\r\n\r\n";
        Assert.Equal(head, Read(head.Length));
        Assert.Equal(body, ReadBytes(body.Length));
        await sending;
    }

    private (string Path, string Body, bool KeepAlive) Next()
    {
        var request = _connection.Receive()!;
        return (request.Path, Text(request), request.KeepAlive);
    }

    private static string Text(ServingRequest request)
    {
        using var reader = new StreamReader(request.Body, Encoding.ASCII);
        return reader.ReadToEnd();
    }

    private void Send(string text)
    {
        var bytes = Encoding.ASCII.GetBytes(text).AsSpan();
        while (!bytes.IsEmpty)
        {
            bytes = bytes[_client.Send(bytes)..];
        }
    }

    private string Read(int length) => Encoding.ASCII.GetString(ReadBytes(length));

    private byte[] ReadBytes(int length)
    {
        byte[] bytes = new byte[length];
        int read = 0;
        while (read < length)
        {
            int got = _client.Receive(bytes.AsSpan(read));
            Assert.NotEqual(0, got);
            read += got;
        }

        return bytes;
    }
}
