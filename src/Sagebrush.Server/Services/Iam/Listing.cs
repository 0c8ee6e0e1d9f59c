using System.Text;
using Sagebrush.Wire;

namespace Sagebrush.Services;

/// <summary>A page of one of IAM's lists: names in order (letters of either case being the same), cut by <c>MaxItems</c>, resumed by <c>Marker</c>.</summary>
/// <param name="Items">Of this page.</param>
/// <param name="IsTruncated">More follow.</param>
/// <param name="Marker">Fetches them; null when there are none.</param>
internal sealed record Listing<T>(IReadOnlyList<T> Items, bool IsTruncated, string? Marker)
{
    private const int DefaultMaxItems = 100;

    /// <summary>The same of other items.</summary>
    public IReadOnlyList<TOther> Show<TOther>(Func<T, TOther> show) => [.. Items.Select(show)];

    /// <summary>The page after <paramref name="marker"/>.</summary>
    /// <exception cref="AwsException">ValidationError: the marker is none of ours.</exception>
    public static Listing<T> Of(IEnumerable<T> all, Func<T, string> name, string? marker, int? maxItems)
    {
        string after = marker is null ? "" : Decode(marker);
        var rest = all.OrderBy(name, StringComparer.OrdinalIgnoreCase)
            .Where(item => string.Compare(name(item), after, StringComparison.OrdinalIgnoreCase) > 0)
            .Take((maxItems ?? DefaultMaxItems) + 1).ToList();
        if (rest.Count <= (maxItems ?? DefaultMaxItems))
        {
            return new(rest, false, null);
        }

        rest.RemoveAt(rest.Count - 1);
        return new(rest, true, Convert.ToBase64String(Encoding.UTF8.GetBytes(name(rest[^1]))));
    }

    private static string Decode(string marker)
    {
        byte[] bytes = new byte[marker.Length];
        return Convert.TryFromBase64String(marker, bytes, out int length)
            ? Encoding.UTF8.GetString(bytes, 0, length)
            : throw AwsError.QueryValidation.With($"Invalid Marker: '{marker}' was not given out by this list.");
    }
}
