using System.Globalization;

namespace Sagebrush.Data;

/// <summary>A media type with its parameters, for example <c>text/csv; label_size=1</c>. Compared without regard to case.</summary>
public sealed class MediaType
{
    /// <summary>Comma-separated values.</summary>
    public const string Csv = "text/csv";

    /// <summary>One JSON document.</summary>
    public const string Json = "application/json";

    /// <summary>One JSON document a line.</summary>
    public const string JsonLines = "application/jsonlines";

    /// <summary>Protobuf records in RecordIO frames.</summary>
    public const string RecordIo = "application/x-recordio-protobuf";

    /// <summary>A NumPy array.</summary>
    public const string Npy = "application/x-npy";

    private readonly List<KeyValuePair<string, string>> _parameters = [];

    private MediaType(string type) => Type = type;

    /// <summary>Type and subtype in lower case, for example <c>text/csv</c>.</summary>
    public string Type { get; }

    /// <summary>Reads a Content-Type.</summary>
    public static MediaType Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] parts = text.Split(';', StringSplitOptions.TrimEntries);
        var type = new MediaType(parts[0].ToLowerInvariant());
        foreach (string part in parts.AsSpan(1))
        {
            int equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0)
            {
                type._parameters.Add(new(part[..equals].Trim(), part[(equals + 1)..].Trim().Trim('"')));
            }
        }

        return type;
    }

    /// <summary>Reads an Accept header: the ranges that it names, the most wanted first.</summary>
    public static IReadOnlyList<MediaType> ParseAccept(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return [.. text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(Parse)
            .Where(type => type.Quality > 0).OrderByDescending(type => type.Quality)];
    }

    /// <summary>A parameter's value; null when it is not given.</summary>
    public string? Parameter(string name)
    {
        foreach (var (key, value) in _parameters)
        {
            if (key.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return value;
            }
        }

        return null;
    }

    /// <summary>The parameter is <c>true</c>, in any case.</summary>
    public bool Flag(string name) => string.Equals(Parameter(name), "true", StringComparison.OrdinalIgnoreCase);

    /// <summary>As a range of an Accept header it takes <paramref name="type"/>.</summary>
    public bool Takes(string type) => Type == type || Type is "*/*" or "*"
        || (Type.EndsWith("/*", StringComparison.Ordinal) && type.StartsWith(Type[..^1], StringComparison.Ordinal));

    private double Quality => double.TryParse(Parameter("q"), NumberStyles.Float, CultureInfo.InvariantCulture, out double q) ? q : 1;
}
