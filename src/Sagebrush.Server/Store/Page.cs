namespace Sagebrush.Store;

/// <summary>A part of a list.</summary>
/// <param name="Items">In the order asked for.</param>
/// <param name="NextToken">Fetches the rest; null when there is none.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? NextToken);
