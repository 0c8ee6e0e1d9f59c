using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Services;

/// <summary>How requests say in which order and in what portions they want a list.</summary>
internal static class Paging
{
    /// <summary>Rows of a page when the request names no number.</summary>
    public const int DefaultMaxResults = 10;

    /// <summary>The order of a list; the newest come first unless the request says otherwise.</summary>
    public static Store.SortBy Key(string? sortBy) => sortBy is null ? Store.SortBy.CreationTime : Enum.Parse<Store.SortBy>(sortBy);

    /// <summary>True when the request asks for the smallest first.</summary>
    public static bool Ascending(string? sortOrder) => sortOrder == OrderKey.Ascending;
}
