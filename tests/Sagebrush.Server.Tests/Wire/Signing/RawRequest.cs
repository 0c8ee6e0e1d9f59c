using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Sagebrush.Wire.Signing;

/// <summary>Requests as they stand on the wire.</summary>
public static class RawRequest
{
    /// <summary>Reads a request line and headers, one a line; the body follows apart.</summary>
    public static HttpRequest Of(string head, byte[]? body = null)
    {
        string[] lines = head.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        string[] first = lines[0].Split(' ');
        var http = new DefaultHttpContext().Request;
        http.Method = first[0];
        SetTarget(http, first[1]);
        foreach (string line in lines[1..])
        {
            int colon = line.IndexOf(':');
            http.Headers.Append(line[..colon], line[(colon + 1)..].Trim());
        }

        http.Body = new MemoryStream(body ?? []);
        return http;
    }

    /// <summary>What a server would see of a client's message.</summary>
    public static HttpRequest Of(HttpRequestMessage message, byte[]? body = null)
    {
        var http = new DefaultHttpContext().Request;
        http.Method = message.Method.Method;
        SetTarget(http, message.RequestUri!.PathAndQuery);
        http.Headers.Host = message.RequestUri.Authority;
        foreach (var (name, values) in message.Headers.NonValidated)
        {
            http.Headers[name] = values.ToString();
        }

        if (message.Content?.Headers.ContentType is { } type)
        {
            http.ContentType = type.ToString();
        }

        http.Body = new MemoryStream(body ?? []);
        return http;
    }

    /// <summary>Puts another path or query in the request line.</summary>
    public static void SetTarget(HttpRequest http, string raw)
    {
        http.HttpContext.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget = raw;
        int question = raw.IndexOf('?');
        http.Path = PathString.FromUriComponent(question < 0 ? raw : raw[..question]);
        http.QueryString = new(question < 0 ? "" : raw[question..]);
    }

    /// <summary>Reads to the end.</summary>
    public static async Task<byte[]> ReadAll(Stream body)
    {
        var all = new MemoryStream();
        await body.CopyToAsync(all);
        return all.ToArray();
    }

    public static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
