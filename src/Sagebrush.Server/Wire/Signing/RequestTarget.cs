using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Sagebrush.Wire.Signing;

/// <summary>Path and query exactly as they stood in the request line: what the client signed, before any server decoded it.</summary>
/// <param name="Path">Begins with <c>/</c>, percent-encoded as sent.</param>
/// <param name="Query">Without the question mark; empty when there is none.</param>
internal readonly record struct RequestTarget(string Path, string Query)
{
    public static RequestTarget Of(HttpRequest http) => Parse(http.HttpContext.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget);

    /// <summary>Splits <c>/path?query</c>, also in the absolute form that proxies use: <c>http://host/path?query</c>.</summary>
    public static RequestTarget Parse(string raw)
    {
        if (!raw.StartsWith('/') && raw.IndexOf("://", StringComparison.Ordinal) is > 0 and int scheme)
        {
            int path = raw.IndexOfAny(['/', '?'], scheme + 3);
            raw = path < 0 ? "/" : raw[path] == '/' ? raw[path..] : "/" + raw[path..];
        }
        int question = raw.IndexOf('?');
        return question < 0 ? new(raw, "") : new(raw[..question], raw[(question + 1)..]);
    }

    /// <summary>The decoded parameters in their order; a name without <c>=</c> has an empty value.</summary>
    public IEnumerable<KeyValuePair<string, string>> Parameters()
    {
        foreach (string part in Query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            int equals = part.IndexOf('=');
            yield return equals < 0
                ? new(PercentEncoding.Decode(part), "")
                : new(PercentEncoding.Decode(part[..equals]), PercentEncoding.Decode(part[(equals + 1)..]));
        }
    }

    /// <summary>The first decoded value of a parameter; null when it is absent. Names are compared as they are, case and all.</summary>
    public string? Parameter(string name)
    {
        if (Query.Length == 0)
        {
            return null;
        }

        foreach (var (key, value) in Parameters())
        {
            if (key == name)
            {
                return value;
            }
        }
        return null;
    }
}
