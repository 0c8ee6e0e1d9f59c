using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace Sagebrush.Wire.Signing;

/// <summary>
/// The canonical request of Signature Version 4: method, path, query, signed headers and the payload's hash, one form for client and server.
/// Source: AWS General Reference, "Create a canonical request".
/// </summary>
internal static class CanonicalRequest
{
    public const string EmptySha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    /// <summary>Writes the SHA-256 of the canonical request to <paramref name="hash"/> (32 bytes).</summary>
    /// <param name="service">S3 paths are encoded once and kept; every other service's are normalised and encoded twice.</param>
    /// <param name="method">Upper case.</param>
    /// <param name="target">As sent.</param>
    /// <param name="headers">Of the request; those not named in <paramref name="signedHeaders"/> do not count.</param>
    /// <param name="signedHeaders">Lower case, sorted, separated by semicolons.</param>
    /// <param name="payloadHash">Lower-case hex, or one of the words that stand for it.</param>
    /// <param name="hash">Output.</param>
    public static void Hash(
        string service, string method, RequestTarget target, IHeaderDictionary headers, string signedHeaders, string payloadHash, Span<byte> hash)
    {
        var line = new Utf8Line(stackalloc byte[1024]);
        line.Append(method);
        line.Append((byte)'\n');
        AppendPath(ref line, service, target.Path);
        line.Append((byte)'\n');
        AppendQuery(ref line, target);
        line.Append((byte)'\n');
        foreach (var range in signedHeaders.AsSpan().Split(';'))
        {
            AppendHeader(ref line, signedHeaders[range], headers);
        }

        line.Append((byte)'\n');
        line.Append(signedHeaders);
        line.Append((byte)'\n');
        line.Append(payloadHash);
        SHA256.HashData(line.Written, hash);
        line.Dispose();
    }

    private static void AppendPath(ref Utf8Line line, string service, string path)
    {
        if (path is "/" or "")
        {
            line.Append((byte)'/');
        }
        else if (service == "s3")
        {
            PercentEncoding.Append(ref line, path, keepSlash: true, decodeFirst: true);
        }
        else
        {
            PercentEncoding.Append(ref line, Normalise(path), keepSlash: true, decodeFirst: false);
        }
    }

    /// <summary>Takes out empty, <c>.</c> and <c>..</c> segments.</summary>
    private static string Normalise(string path)
    {
        if (!path.Contains("//", StringComparison.Ordinal) && !path.Contains("/.", StringComparison.Ordinal))
        {
            return path;
        }

        var segments = new List<string>();
        foreach (string segment in path.Split('/'))
        {
            if (segment == ".." && segments.Count > 0)
            {
                segments.RemoveAt(segments.Count - 1);
            }
            else if (segment is not ("" or "." or ".."))
            {
                segments.Add(segment);
            }
        }
        return "/" + string.Join('/', segments) + (path.EndsWith('/') && segments.Count > 0 ? "/" : "");
    }

    private static void AppendQuery(ref Utf8Line line, RequestTarget target)
    {
        if (target.Query.Length == 0)
        {
            return;
        }

        var parameters = new List<(string Name, string Value)>();
        foreach (var (name, value) in target.Parameters())
        {
            if (name != "X-Amz-Signature")
            {
                parameters.Add((PercentEncoding.Encode(name), PercentEncoding.Encode(value)));
            }
        }
        parameters.Sort(static (a, b) => string.CompareOrdinal(a.Name, b.Name) is not 0 and int order ? order : string.CompareOrdinal(a.Value, b.Value));
        for (int i = 0; i < parameters.Count; i++)
        {
            if (i > 0)
            {
                line.Append((byte)'&');
            }

            line.Append(parameters[i].Name);
            line.Append((byte)'=');
            line.Append(parameters[i].Value);
        }
    }

    private static void AppendHeader(ref Utf8Line line, string name, IHeaderDictionary headers)
    {
        line.Append(name);
        line.Append((byte)':');
        var values = headers[name];
        for (int i = 0; i < values.Count; i++)
        {
            if (i > 0)
            {
                line.Append((byte)',');
            }

            AppendTrimmed(ref line, values[i]);
        }
        line.Append((byte)'\n');
    }

    /// <summary>Without space at the ends, and one space for several.</summary>
    private static void AppendTrimmed(ref Utf8Line line, ReadOnlySpan<char> value)
    {
        value = value.Trim();
        bool first = true;
        foreach (var word in value.Split(' '))
        {
            if (value[word].IsEmpty)
            {
                continue;
            }

            if (!first)
            {
                line.Append((byte)' ');
            }

            line.Append(value[word]);
            first = false;
        }
    }
}
