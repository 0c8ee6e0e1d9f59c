namespace Sagebrush.Store;

/// <summary>What a removal has done.</summary>
/// <param name="Removed">The version that is gone for good; null when there was none to remove.</param>
/// <param name="Marker">The delete marker that stands in its place; null where versions are not kept or a version was named.</param>
public sealed record Removal(StoredObject? Removed, StoredObject? Marker);
