using System.Net;
using System.Net.Sockets;
using System.Text;
using Sagebrush.Algorithms;
using Sagebrush.Contract;
using Sagebrush.Serving;
using Xunit;

namespace Sagebrush.Tests.Serving;

public sealed class ServingHostTests : IAsyncLifetime, IDisposable
{
    private readonly TrainingFolder _folder = new TrainingFolder().WithIris();
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _started = new();
    private Task<int> _serving = null!;
    private HttpClient _client = null!;

    public async Task InitializeAsync()
    {
        Assert.Equal(0, _folder.Train());
        // Deeper than the address of a socket is long, as a user's data folder may be.
        string socket = Path.Combine(Directory.CreateDirectory(Path.Combine(_folder.Root.Path, new string('d', 150))).FullName, "serve.sock");
        var host = new ServingHost(Catalog.Find("knn")!, _folder.Root, new(socket) { MaxContentLength = ServingOptions.MiB }, Stream.Null);
        _serving = host.Run(_ => _started.SetResult(), _stop.Token);
        await _started.Task;
        _client = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancel) =>
            {
                using var name = new SocketName(socket);
                var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await connection.ConnectAsync(new UnixDomainSocketEndPoint(name.Path), cancel);
                return new NetworkStream(connection, ownsSocket: true);
            },
        })
        { BaseAddress = new("http://container/") };
    }

    public async Task DisposeAsync()
    {
        _stop.Cancel();
        Assert.Equal(0, await _serving);
    }

    public void Dispose()
    {
        _client.Dispose();
        _stop.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Ping_is_answered() => Assert.Equal(HttpStatusCode.OK, (await _client.GetAsync("ping")).StatusCode);

    [Fact]
    public async Task Rows_are_answered()
    {
        using var answer = await _client.PostAsync("invocations", new StringContent("5.8,2.8,5.1,2.4\n6.0,2.2,4.0,1.0\n5.5,4.2,1.4,0.2\n", Encoding.UTF8, "text/csv"));
        Assert.Equal("application/json", answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal("""{"predictions":[{"predicted_label":2.0},{"predicted_label":1.0},{"predicted_label":0.0}]}""", await answer.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("1,2,3\n", "text/csv", "*/*", HttpStatusCode.BadRequest, "a row has 3 features")]
    [InlineData("x", "image/png", "*/*", HttpStatusCode.UnsupportedMediaType, "Content-type image/png not supported")]
    [InlineData("1,2,3,4\n", "text/csv", "text/html", HttpStatusCode.NotAcceptable, "Accept type text/html not supported")]
    public async Task Requests_that_cannot_be_answered_are_told_why(string body, string contentType, string accept, HttpStatusCode status, string reason)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "invocations") { Content = new StringContent(body, Encoding.UTF8, contentType) };
        request.Headers.Add("Accept", accept);
        using var answer = await _client.SendAsync(request);
        Assert.Equal(status, answer.StatusCode);
        Assert.Contains(reason, await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_request_beyond_the_limit_is_refused()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "invocations") { Content = new ByteArrayContent(new byte[2 << 20]) };
        request.Headers.ExpectContinue = true;
        using var answer = await _client.SendAsync(request);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
    }

    [Fact]
    public async Task Execution_parameters_are_told() =>
        Assert.Equal($$"""{"MaxConcurrentTransforms":{{Environment.ProcessorCount}},"BatchStrategy":"MULTI_RECORD","MaxPayloadInMB":1}""", await _client.GetStringAsync("execution-parameters"));

    [Fact]
    public async Task Anything_else_is_not_found() => Assert.Equal(HttpStatusCode.NotFound, (await _client.GetAsync("models")).StatusCode);
}
