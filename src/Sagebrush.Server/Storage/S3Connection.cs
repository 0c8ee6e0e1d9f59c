using System.Xml;
using System.Xml.Linq;
using Sagebrush.Wire;
using Sagebrush.Wire.Signing;

namespace Sagebrush.Storage;

/// <summary>The way to an external S3: signs, sends, and sends again what fails for a moment, waiting longer each time.</summary>
/// <param name="endpoint">The S3.</param>
/// <param name="http">Keeps the connections; disposed by its owner.</param>
/// <param name="patience">How long a request is tried before it fails.</param>
/// <param name="clock">The time of signatures, limits and delays.</param>
internal sealed class S3Connection(S3Endpoint endpoint, HttpClient http, TimeSpan patience, TimeProvider clock)
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(5);

    // Enough for the largest part over a slow line.
    private static readonly TimeSpan AnswerTime = TimeSpan.FromMinutes(5);

    private readonly string _address = endpoint.Url.GetLeftPart(UriPartial.Path).TrimEnd('/');

    private readonly Signer _signer = new(new(endpoint.AccessKeyId, endpoint.SecretAccessKey, Identity.Anonymous("")), endpoint.Region, clock);

    /// <summary>Silence after which a connection counts as broken.</summary>
    public static TimeSpan Silence { get; } = TimeSpan.FromSeconds(60);

    /// <summary>Measures <see cref="Silence"/>.</summary>
    public TimeProvider Clock => clock;

    /// <summary>A client for connections to an S3.</summary>
    public static HttpClient Client() => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = TimeSpan.FromSeconds(10), PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>Sends a request until it is answered, and reads the answer.</summary>
    /// <param name="request">What to ask.</param>
    /// <param name="read">Takes the answer, when it is a success, and disposes it.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="StorageException">It was refused, or there was no answer in time.</exception>
    public async Task<T> Send<T>(S3Request request, Func<HttpResponseMessage, CancellationToken, Task<T>> read, CancellationToken cancel)
    {
        long started = clock.GetTimestamp();
        for (var delay = FirstDelay; ; delay = delay * 2 < LongestDelay ? delay * 2 : LongestDelay)
        {
            try
            {
                return await Try(request, read, cancel);
            }
            catch (StorageException e) when (e.IsPassing && clock.GetElapsedTime(started) + delay < patience)
            {
                await Task.Delay(delay, clock, cancel);
            }
        }
    }

    /// <summary>Sends a request whose answer is a document.</summary>
    /// <exception cref="StorageException">It was refused, or there was no answer in time.</exception>
    public Task<XElement> Ask(S3Request request, CancellationToken cancel) => Send(
        request,
        async (response, limit) =>
        {
            using (response)
            {
                await using var body = await response.Content.ReadAsStreamAsync(limit);
                var root = (await XDocument.LoadAsync(body, LoadOptions.None, limit)).Root!;

                // CompleteMultipartUpload begins its answer before it knows.
                return root.Name.LocalName == "Error" ? throw Refusal(request, response, root) : root;
            }
        },
        cancel);

    /// <summary>Sends a request whose answer says no more than an ETag, if that; without quotes.</summary>
    /// <exception cref="StorageException">It was refused, or there was no answer in time.</exception>
    public Task<string> Tell(S3Request request, CancellationToken cancel) => Send(
        request,
        (response, _) =>
        {
            using (response)
            {
                return Task.FromResult(ETag(response));
            }
        },
        cancel);

    /// <summary>The ETag of an answer, without quotes; empty when there is none.</summary>
    public static string ETag(HttpResponseMessage response) => response.Headers.ETag?.Tag.Trim('"') ?? "";

    /// <summary>What is thrown when no answer came.</summary>
    public StorageException Broken(S3Request request, Exception cause) =>
        new($"The S3 at {endpoint.Url} cannot be reached for {request.Place}: {cause.Message}", cause) { IsPassing = true };

    private async Task<T> Try<T>(S3Request request, Func<HttpResponseMessage, CancellationToken, Task<T>> read, CancellationToken cancel)
    {
        using var time = new CancellationTokenSource(AnswerTime, clock);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel, time.Token);
        try
        {
            using var message = request.Message(_address);
            _signer.Sign(message, "s3", request.Body is { } body ? body.Span : default);
            var response = await http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            if (response.IsSuccessStatusCode)
            {
                return await read(response, limit.Token);
            }

            using (response)
            {
                throw Refusal(request, response, await Error(response, limit.Token));
            }
        }
        catch (Exception e) when (e is HttpRequestException or IOException or XmlException)
        {
            throw Broken(request, e);
        }
        catch (OperationCanceledException e) when (!cancel.IsCancellationRequested)
        {
            throw Broken(request, new TimeoutException($"no answer within {AnswerTime.TotalSeconds} seconds", e));
        }
    }

    // <Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message>…</Error>; nothing after HEAD, anything from a proxy.
    private static async Task<XElement?> Error(HttpResponseMessage response, CancellationToken cancel)
    {
        string text = await response.Content.ReadAsStringAsync(cancel);
        try
        {
            return XDocument.Parse(text).Root;
        }
        catch (XmlException)
        {
            return null;
        }
    }

    private StorageException Refusal(S3Request request, HttpResponseMessage response, XElement? error)
    {
        string code = Text("Code") ?? $"{(int)response.StatusCode}", message = Text("Message") ?? response.ReasonPhrase ?? "";
        return new($"The S3 at {endpoint.Url} refused {request.Place}: {code}: {message}")
        {
            Code = code,
            IsPassing = (int)response.StatusCode is 429 or 500 or 502 or 503 or 504 || code is "SlowDown" or "InternalError" or "ServiceUnavailable" or "RequestTimeout",
        };

        string? Text(string name) => error?.Elements().FirstOrDefault(e => e.Name.LocalName == name)?.Value;
    }
}
