using System.Globalization;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Services;

/// <summary>A page of rows that were selected in memory: those of which there are never many.</summary>
internal static class SelectedPage
{
    private const int DefaultMaxResults = 10;

    /// <summary>The page that a request asks for; the greatest come first unless it says otherwise.</summary>
    /// <param name="rows">All that were selected.</param>
    /// <param name="key">Sorts them.</param>
    /// <param name="sortOrder">Which end comes first.</param>
    /// <param name="maxResults">The most rows.</param>
    /// <param name="nextToken">Where the page before ended.</param>
    /// <exception cref="AwsException">ValidationException: a token that no list gave.</exception>
    public static (IReadOnlyList<T> Page, string? NextToken) Of<T>(IEnumerable<T> rows, Func<T, string> key, string? sortOrder, int? maxResults, string? nextToken)
    {
        int from = nextToken is null ? 0 : int.TryParse(nextToken, NumberStyles.None, CultureInfo.InvariantCulture, out int given) ? given
            : throw AwsError.Validation.With($"The token '{nextToken}' is none that a list gave.");
        var sorted = sortOrder == OrderKey.Ascending ? rows.OrderBy(key, StringComparer.Ordinal) : rows.OrderByDescending(key, StringComparer.Ordinal);
        var rest = sorted.Skip(from).Take((maxResults ?? DefaultMaxResults) + 1).ToList();
        int count = maxResults ?? DefaultMaxResults;
        return rest.Count <= count ? (rest, null) : (rest[..count], (from + count).ToString(CultureInfo.InvariantCulture));
    }
}
