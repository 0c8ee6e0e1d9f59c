using System.Net;
using System.Net.Sockets;
using System.Text;
using Sagebrush.Contract;
using Xunit;

namespace Sagebrush.Scripting;

public sealed class ServingTests : IAsyncLifetime, IDisposable
{
    private readonly MlRoot _root = new(Directory.CreateTempSubdirectory("sagebrush-test-").FullName);
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _started = new();
    private Task<int> _serving = null!;
    private HttpClient _client = null!;

    public async Task InitializeAsync()
    {
        _serving = new ServingRole<string, float[,], double[,]>(new Doubling())
            .Run(_root, new(_root.Socket), line => _started.TrySetResult(), _stop.Token);
        await _started.Task;
        _client = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancel) =>
            {
                var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await connection.ConnectAsync(new UnixDomainSocketEndPoint(_root.Socket), cancel);
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
        Directory.Delete(_root.Path, recursive: true);
    }

    [Theory]
    [InlineData("1,2\n3,4.5\n", "text/csv", null, "[[2,4],[6,9]]", "application/json")]
    [InlineData("[[1,2],[3,4.5]]", "application/json", "text/csv", "2,4\n6,9\n", "text/csv")]
    [InlineData("{\"instances\":[[1,2]]}", "application/json; charset=utf-8", "*/*", "[[2,4]]", "application/json")]
    [InlineData("[1,2]", "application/json", "text/html, application/json;q=0.5", "[[2,4]]", "application/json")]
    public async Task Requests_are_answered_by_default_formats(string body, string contentType, string? accept, string answer, string type)
    {
        using var response = await Post(Encoding.UTF8.GetBytes(body), contentType, accept);
        Assert.Equal((HttpStatusCode.OK, answer), (response.StatusCode, await response.Content.ReadAsStringAsync()));
        Assert.Equal(type, response.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task Arrays_of_NumPy_come_and_go()
    {
        using var first = await Post("[[1,2],[3,4]]"u8.ToArray(), "application/json", "application/x-npy");
        using var second = await Post(await first.Content.ReadAsByteArrayAsync(), "application/x-npy", null);
        Assert.Equal("[[4,8],[12,16]]", await second.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("x", "image/png", null, HttpStatusCode.UnsupportedMediaType, "Content-type image/png not supported")]
    [InlineData("1,2", "text/csv", "text/html", HttpStatusCode.NotAcceptable, "Accept type text/html not supported")]
    [InlineData("1,x", "text/csv", null, HttpStatusCode.BadRequest, "x")]
    [InlineData("[[1,2],[3]]", "application/json", null, HttpStatusCode.BadRequest, "an array has 1 elements where the first has 2")]
    [InlineData("[[\"a\"]]", "application/json", null, HttpStatusCode.BadRequest, "elements of type String where Single is expected")]
    [InlineData("-1,2", "text/csv", null, HttpStatusCode.InternalServerError, "System.ArithmeticException: negative: -1")]
    public async Task Requests_that_cannot_be_answered_are_told_why(string body, string contentType, string? accept, HttpStatusCode status, string reason)
    {
        using var response = await Post(Encoding.UTF8.GetBytes(body), contentType, accept);
        Assert.Equal(status, response.StatusCode);
        Assert.Contains(reason, await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Ping_is_answered_once_the_model_is_loaded() => Assert.Equal(HttpStatusCode.OK, (await _client.GetAsync("ping")).StatusCode);

    [Fact]
    public async Task A_model_that_cannot_be_loaded_ends_the_container()
    {
        var lines = new List<string>();
        Assert.Equal(Script.Failed, await new ServingRole<object, float[,], float[]>(new Nothing()).Run(_root, new(_root.Socket + "2"), lines.Add, default));
        Assert.Contains("The script Nothing has no method Load: override Script.Load.", Assert.Single(lines));
    }

    private Task<HttpResponseMessage> Post(byte[] body, string contentType, string? accept)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "invocations") { Content = new ByteArrayContent(body) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        if (accept is not null)
        {
            request.Headers.TryAddWithoutValidation("Accept", accept);
        }

        return _client.SendAsync(request);
    }

    private sealed class Doubling : Script<string, float[,], double[,]>
    {
        public override string Load(string modelFolder) => modelFolder;

        public override double[,] Predict(float[,] input, string model)
        {
            var twice = new double[input.GetLength(0), input.GetLength(1)];
            for (int i = 0; i < twice.GetLength(0); i++)
            {
                for (int j = 0; j < twice.GetLength(1); j++)
                {
                    twice[i, j] = input[i, j] >= 0 ? 2 * input[i, j] : throw new ArithmeticException($"negative: {input[i, j]}");
                }
            }

            return twice;
        }
    }

    private sealed class Nothing : Script<object, float[,], float[]>;
}
