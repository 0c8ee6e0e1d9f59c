using Sagebrush.Store;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Services;

/// <summary>How requests say in which order and in what portions they want a list.</summary>
internal static class Paging
{
    /// <summary>Rows of a page when the request names no number.</summary>
    private const int DefaultMaxResults = 10;

    /// <summary>The page that a request asks for, of all rows; the newest come first unless it says otherwise.</summary>
    /// <param name="sortBy">The order's name; null for the time of creation.</param>
    /// <param name="sortOrder">Which end comes first: a name in <see cref="OrderKey"/>.</param>
    /// <param name="maxResults">The most rows.</param>
    /// <param name="nextToken">Where the page before ended.</param>
    public static ListQuery Of(string? sortBy, string? sortOrder, int? maxResults, string? nextToken) => new()
    {
        SortBy = sortBy is null ? Store.SortBy.CreationTime : Enum.Parse<Store.SortBy>(sortBy),
        Ascending = sortOrder == OrderKey.Ascending,
        MaxResults = maxResults ?? DefaultMaxResults,
        NextToken = nextToken,
    };
}
