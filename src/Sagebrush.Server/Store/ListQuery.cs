namespace Sagebrush.Store;

/// <summary>Which rows of a <see cref="Table{T}"/> to list; filters that are null let everything pass.</summary>
public sealed record ListQuery
{
    /// <summary>Text that the key contains, case-sensitive.</summary>
    public string? NameContains { get; init; }

    /// <summary>Created later than this; compared in whole milliseconds, as clients see times.</summary>
    public DateTimeOffset? CreationTimeAfter { get; init; }

    /// <summary>Created earlier than this.</summary>
    public DateTimeOffset? CreationTimeBefore { get; init; }

    /// <summary>Written later than this.</summary>
    public DateTimeOffset? LastModifiedTimeAfter { get; init; }

    /// <summary>Written earlier than this.</summary>
    public DateTimeOffset? LastModifiedTimeBefore { get; init; }

    /// <summary>The status exactly.</summary>
    public string? StatusEquals { get; init; }

    /// <summary>The order.</summary>
    public SortBy SortBy { get; init; }

    /// <summary>Smallest first.</summary>
    public bool Ascending { get; init; }

    /// <summary>The most rows of a page, 1 or more.</summary>
    public int MaxResults { get; init; } = 100;

    /// <summary>Where the page before ended; null for the first.</summary>
    public string? NextToken { get; init; }
}
