using System.Net.Http.Headers;
using System.Text.Json;
using System.Xml;
using System.Xml.Linq;
using Sagebrush.Wire;
using Sagebrush.Wire.Signing;

namespace Sagebrush.Client;

/// <summary>A way to one server under one access key: signs what is sent and turns refusals into <see cref="ServiceException"/>.</summary>
/// <param name="url">The server's address.</param>
/// <param name="key">Signs every request.</param>
/// <param name="region">Of the signatures' scope.</param>
/// <param name="clock">The time of the signatures.</param>
public sealed class Connection(Uri url, ClientKey key, string region, TimeProvider clock) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = url };
    private readonly Signer _signer = new(new(key.Id, key.Secret, Identity.Anonymous(""), key.SessionToken), region, clock);

    /// <summary>The server's address.</summary>
    public Uri Url => url;

    /// <summary>Sends a signed request and answers what came back; the caller disposes it.</summary>
    /// <param name="service">The scope's name: <c>sagemaker</c>, <c>s3</c>, <c>logs</c>, <c>sts</c>.</param>
    /// <param name="method">HTTP method.</param>
    /// <param name="path">Path and query, escaped.</param>
    /// <param name="body">The content's bytes.</param>
    /// <param name="contentType">Of the content; null for none.</param>
    /// <param name="headers">Further headers.</param>
    /// <param name="cancel">Gives the request up.</param>
    /// <exception cref="ServiceException">No server answers, or it refuses.</exception>
    public async Task<HttpResponseMessage> Send(
        string service, HttpMethod method, string path, byte[] body, string? contentType, IEnumerable<(string Name, string Value)> headers,
        CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(method, new Uri(url, path)) { Content = new ByteArrayContent(body) };
        if (contentType is not null)
        {
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        _signer.Sign(request, service, body);
        HttpResponseMessage response;
        try
        {
            response = await _http.SendAsync(request, cancel);
        }
        catch (HttpRequestException e)
        {
            throw new ServiceException("", $"no Sagebrush server answers at {url} ({e.Message}). Start one with: sagebrush server", e);
        }

        if (response.IsSuccessStatusCode)
        {
            return response;
        }

        using (response)
        {
            throw Refusal(response, await response.Content.ReadAsStringAsync(cancel));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private static ServiceException Refusal(HttpResponseMessage response, string body)
    {
        try
        {
            if (body.StartsWith('<'))
            {
                var parts = XDocument.Parse(body).Descendants().ToLookup(e => e.Name.LocalName, e => e.Value);
                return new(parts["Code"].FirstOrDefault() ?? "", parts["Message"].FirstOrDefault() ?? body);
            }

            using var json = JsonDocument.Parse(body);
            return new(Code(json.RootElement), Text(json.RootElement, "message") ?? Text(json.RootElement, "Message") ?? body);
        }
        catch (Exception e) when (e is JsonException or XmlException)
        {
            return new($"HTTP {(int)response.StatusCode}", body.Length > 0 ? body : response.ReasonPhrase ?? "");
        }

        string Code(JsonElement root) => (Text(root, "__type")
            ?? (response.Headers.TryGetValues("x-amzn-errortype", out var types) ? types.First() : $"HTTP {(int)response.StatusCode}")).Split('#')[^1];
    }

    private static string? Text(JsonElement root, string member) => root.TryGetProperty(member, out var value) ? value.GetString() : null;
}
