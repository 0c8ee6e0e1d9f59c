using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Sagebrush.Wire;

namespace Sagebrush.Store;

/// <summary>
/// Where a page ended: the order it was listed in, and the sort value and key of its last row. Rows that come or go elsewhere neither repeat nor hide others.
/// </summary>
internal sealed record ListToken(SortBy SortBy, bool Ascending, string Value, string Key)
{
    private const char Separator = '\n';

    /// <summary>Opaque to clients, safe in URLs.</summary>
    public override string ToString() => Base64Url.EncodeToString(
        Encoding.UTF8.GetBytes($"{SortBy}{Separator}{Direction(Ascending)}{Separator}{Value}{Separator}{Key}"));

    /// <summary>The token of a page that ends with <paramref name="last"/>.</summary>
    public static ListToken After(Resource last, ListQuery query)
    {
        var value = query.SortBy switch
        {
            SortBy.CreationTime => last.Created.UtcTicks.ToString(CultureInfo.InvariantCulture),
            SortBy.LastModifiedTime => last.Modified.UtcTicks.ToString(CultureInfo.InvariantCulture),
            SortBy.Status => last.Status ?? "",
            _ => last.Key,
        };
        return new(query.SortBy, query.Ascending, value, last.Key);
    }

    /// <summary>Reads the token of <paramref name="query"/> back.</summary>
    /// <exception cref="AwsException">ValidationException: no token of ours, or of a list in another order.</exception>
    public static ListToken? Of(ListQuery query)
    {
        if (query.NextToken is null)
        {
            return null;
        }

        try
        {
            if (Encoding.UTF8.GetString(Base64Url.DecodeFromChars(query.NextToken)).Split(Separator, 4) is [var sortBy, var direction, var value, var key]
                && sortBy == query.SortBy.ToString() && direction == Direction(query.Ascending)
                && (!IsTime(query.SortBy) || long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out _)))
            {
                return new(query.SortBy, query.Ascending, value, key);
            }
        }
        catch (FormatException)
        {
            // Refused below like every other token that is none of ours.
        }

        throw AwsError.Validation.With("The value of NextToken is not valid for this list; use the token of the page before, with the same sort order.");
    }

    /// <summary>The sort value as SQLite compares it.</summary>
    public object Bound => IsTime(SortBy) ? long.Parse(Value, CultureInfo.InvariantCulture) : Value;

    private static bool IsTime(SortBy sortBy) => sortBy is SortBy.CreationTime or SortBy.LastModifiedTime;

    private static string Direction(bool ascending) => ascending ? "A" : "D";
}
