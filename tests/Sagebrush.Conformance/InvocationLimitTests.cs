using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Sagebrush.Client;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Conformance;

/// <summary>What an invocation may take, at each limit and one over; and clients that are slow, silent or half gone, who must not stop the others.</summary>
public sealed class InvocationLimitTests : IAsyncLifetime
{
    private const string Route = "/endpoints/endpoint/invocations", Flower = "5.8,2.8,5.1,2.4";
    private const int MaxPayloadInMB = 2, MiB = 1024 * 1024;

    private readonly List<Socket> _sockets = [];
    private ServerProcess _server = null!;
    private HttpClient _http = null!;

    public async Task InitializeAsync()
    {
        _server = await ServerProcess.With(new() { ["SAGEBRUSH_MAX_PAYLOAD_IN_MB"] = $"{MaxPayloadInMB}" }, "--ephemeral", "--no-auth", "--user",
            $"tester:{ServerProcess.AccessKeyId}:{ServerProcess.Secret}");
        _http = Client(_server.Url);
        using var connection = _server.Connect();
        var s3 = new S3Client(connection);
        await s3.CreateBucket("data", default);
        await s3.PutObject("data", "train.csv", await File.ReadAllBytesAsync(Repository.Sample("iris/iris_train.csv")), "text/csv", default);
        await KnnWorkflow.Deploy(connection, await KnnWorkflow.Run(connection, KnnWorkflow.Job("iris", "data", "train.csv", "train.csv")));
        await KnnWorkflow.Until(() => new SageMakerClient(connection).DescribeEndpoint("endpoint", default), endpoint => endpoint.EndpointStatus == EndpointStatus.InService);
    }

    public async Task DisposeAsync()
    {
        _sockets.ForEach(socket => socket.Dispose());
        _http.Dispose();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_payload_may_be_as_long_as_the_setting_says_and_not_a_byte_more(bool lengthIsSaid)
    {
        using var whole = await Invoke(Rows(MaxPayloadInMB * MiB), lengthIsSaid);
        Assert.Equal(HttpStatusCode.OK, whole.StatusCode);
        Assert.Equal(MaxPayloadInMB * MiB / 16, (await whole.Content.ReadAsStringAsync()).Split("predicted_label").Length - 1);

        using var more = await Invoke(Rows(MaxPayloadInMB * MiB + 1), lengthIsSaid);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, more.StatusCode);
        Assert.Contains("HTTP content length exceeded 2097152 bytes.", await more.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Custom_attributes_have_at_most_1024_characters()
    {
        using var whole = await Invoke(Encoding.ASCII.GetBytes(Flower), attributes: new('a', 1024));
        Assert.Equal(HttpStatusCode.OK, whole.StatusCode);

        using var more = await Invoke(Encoding.ASCII.GetBytes(Flower), attributes: new('a', 1025));
        Assert.Equal(HttpStatusCode.BadRequest, more.StatusCode);
        Assert.Contains("failed to satisfy constraint: Member must have length less than or equal to 1024", await more.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_head_of_a_request_has_at_most_32_KiB()
    {
        const int Limit = 32 * 1024;

        // Kestrel counts the header lines with their ends.
        Assert.StartsWith("HTTP/1.1 200 ", await Answer(Head(Limit)), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 431 ", await Answer(Head(Limit + 1)), StringComparison.Ordinal);

        string Head(int length)
        {
            string lines = $"Host: sagebrush\r\nConnection: close\r\nContent-Type: text/csv\r\nContent-Length: {Flower.Length}\r\nX-Fill: ";
            return $"POST {Route} HTTP/1.1\r\n{lines}{new string('x', length - lines.Length - 2)}\r\n\r\n{Flower}";
        }
    }

    [Fact]
    public async Task A_thousand_idle_connections_stop_nobody()
    {
        for (int i = 0; i < 1000; i++)
        {
            await Open();
        }

        await EverybodyElseIsServed();
    }

    [Fact]
    public async Task Slow_silent_and_half_closed_clients_stop_nobody()
    {
        byte[] rows = Rows(MaxPayloadInMB * MiB);
        for (int i = 0; i < 100; i++)
        {
            // Says how long it will be, and no more.
            await Send($"POST {Route} HTTP/1.1\r\nHost: sagebrush\r\nContent-Type: text/csv\r\nContent-Length: {rows.Length}\r\n\r\n5.8");

            // Never comes to the end of its head.
            await Send($"POST {Route} HTTP/1.1\r\nHost: sagebrush\r\nX-");

            // Is gone on one side.
            var half = await Send($"POST {Route} HTTP/1.1\r\nHost: sagebrush\r\nContent-Type: text/csv\r\nContent-Length: {Flower.Length}\r\n\r\n5.8,");
            half.Shutdown(SocketShutdown.Send);
        }

        for (int i = 0; i < 10; i++)
        {
            // Asks for three times what it sends, and reads none of it.
            var deaf = await Send($"POST {Route} HTTP/1.1\r\nHost: sagebrush\r\nContent-Type: text/csv\r\nContent-Length: {rows.Length}\r\n\r\n");
            await deaf.SendAsync(rows);
        }

        await EverybodyElseIsServed();
    }

    private async Task EverybodyElseIsServed()
    {
        await Parallel.ForAsync(0, 400, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (_, cancel) =>
        {
            using var answer = await Invoke(Encoding.ASCII.GetBytes(Flower));
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        });
    }

    private async Task<HttpResponseMessage> Invoke(byte[] body, bool lengthIsSaid = true, string? attributes = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Route) { Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("text/csv") } } };
        request.Headers.TransferEncodingChunked = !lengthIsSaid;
        if (attributes is not null)
        {
            request.Headers.Add("X-Amzn-SageMaker-Custom-Attributes", attributes);
        }

        return await _http.SendAsync(request);
    }

    private static HttpClient Client(Uri server) => new() { BaseAddress = server, Timeout = TimeSpan.FromMinutes(2) };

    /// <summary>All that the server says before it closes the connection.</summary>
    private async Task<string> Answer(string request)
    {
        var socket = await Send(request);
        await using var stream = new NetworkStream(socket);
        using var reader = new StreamReader(stream, Encoding.ASCII);
        return await reader.ReadToEndAsync();
    }

    private async Task<Socket> Send(string request)
    {
        var socket = await Open();
        await socket.SendAsync(Encoding.ASCII.GetBytes(request));
        return socket;
    }

    private async Task<Socket> Open()
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        _sockets.Add(socket);
        await socket.ConnectAsync(_server.Url.Host, _server.Url.Port);
        return socket;
    }

    /// <summary>Flowers of 16 bytes each; what is left over is empty lines.</summary>
    private static byte[] Rows(int length)
    {
        byte[] rows = new byte[length];
        rows.AsSpan().Fill((byte)'\n');
        for (int at = 0; at + 16 <= length; at += 16)
        {
            Encoding.ASCII.GetBytes(Flower, rows.AsSpan(at));
        }

        return rows;
    }
}
