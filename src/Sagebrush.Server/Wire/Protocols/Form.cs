using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Sagebrush.Wire;

/// <summary>The fields of an awsQuery request: <c>Action=AssumeRole&amp;Tags.member.1.Key=a</c>.</summary>
internal sealed class Form
{
    private readonly Dictionary<string, string> _fields = new(StringComparer.Ordinal);
    private readonly string[] _names;

    private Form(ReadOnlyMemory<char> text)
    {
        foreach (var pair in new QueryStringEnumerable(text))
        {
            // Of a field that is given twice, the first counts.
            _fields.TryAdd(pair.DecodeName().ToString(), pair.DecodeValue().ToString());
        }

        _names = [.. _fields.Keys];
        Array.Sort(_names, StringComparer.Ordinal);
    }

    /// <summary>The fields of the body or, without one, of the query.</summary>
    public static Form Of(HttpRequest http, ReadOnlyMemory<byte> body) =>
        new((body.Length > 0 ? Encoding.UTF8.GetString(body.Span) : http.QueryString.Value ?? "").AsMemory());

    /// <summary>The value of a field; null when it is not given.</summary>
    public string? this[string name] => _fields.GetValueOrDefault(name);

    /// <summary>Whether a field's name begins so.</summary>
    public bool Any(string prefix)
    {
        int at = Array.BinarySearch(_names, prefix, StringComparer.Ordinal);
        at = at < 0 ? ~at : at;
        return at < _names.Length && _names[at].StartsWith(prefix, StringComparison.Ordinal);
    }
}
