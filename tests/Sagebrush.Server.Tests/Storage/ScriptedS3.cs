using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace Sagebrush.Storage;

/// <summary>An S3 that answers what a test says, as no sound one would.</summary>
internal sealed class ScriptedS3 : IAsyncDisposable
{
    private readonly Func<HttpContext, Task> _answer;
    private readonly Listener _listener;
    private readonly HttpClient _http = S3Connection.Client();
    private readonly ConcurrentQueue<string> _requests = new();

    private ScriptedS3(Func<HttpContext, Task> answer) => (_answer, _listener) = (answer, new(Answer, NullLoggerFactory.Instance));

    /// <summary>What was asked so far: method, path and query, and the range if any.</summary>
    public IReadOnlyList<string> Requests => [.. _requests];

    public Uri Url => new(_listener.Urls[0]);

    public static async Task<ScriptedS3> Start(Func<HttpContext, Task> answer)
    {
        var scripted = new ScriptedS3(answer);
        await scripted._listener.Start(["http://127.0.0.1:0"], null, default);
        return scripted;
    }

    public ExternalStorage Storage(double patience = 20) =>
        new(new(new(Url, "us-east-1", "AKIAOTHER", "secret"), _http, TimeSpan.FromSeconds(patience), TimeProvider.System));

    /// <summary>An object's bytes behind its facts; <paramref name="sent"/> of them, after which the connection breaks.</summary>
    public static async Task Give(HttpContext http, string text, int from = 0, int? sent = null)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text)[from..];
        http.Response.StatusCode = from > 0 ? 206 : 200;
        http.Response.ContentLength = bytes.Length;
        http.Response.Headers.ETag = "\"etag\"";
        if (from > 0)
        {
            http.Response.Headers.ContentRange = $"bytes {from}-{text.Length - 1}/{text.Length}";
        }

        await http.Response.Body.WriteAsync(bytes.AsMemory(0, sent ?? bytes.Length));
        // Kestrel closes a connection whose answer is shorter than it said.
        await http.Response.Body.FlushAsync();
    }

    public static Task Say(HttpContext http, string document) => http.Response.WriteAsync(document);

    public static Task Refuse(HttpContext http, int status, string code)
    {
        http.Response.StatusCode = status;
        return Say(http, $"<Error><Code>{code}</Code><Message>Words.</Message></Error>");
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _listener.Stop(new CancellationToken(canceled: true));
        _listener.Dispose();
    }

    private async Task Answer(HttpContext http)
    {
        await http.Request.Body.CopyToAsync(Stream.Null);
        _requests.Enqueue($"{http.Request.Method} {http.Request.Path}{http.Request.QueryString} {http.Request.Headers.Range} {http.Request.Headers.IfMatch}".Trim());
        await _answer(http);
    }
}
