namespace Sagebrush.Store;

/// <summary>What a list is ordered by, under the names that SageMaker's lists use. Ties are broken by key.</summary>
public enum SortBy
{
    /// <summary>By <see cref="Resource.Created"/>.</summary>
    CreationTime,

    /// <summary>By <see cref="Resource.Modified"/>.</summary>
    LastModifiedTime,

    /// <summary>By <see cref="Resource.Key"/>.</summary>
    Name,

    /// <summary>By <see cref="Resource.Status"/>.</summary>
    Status,
}
