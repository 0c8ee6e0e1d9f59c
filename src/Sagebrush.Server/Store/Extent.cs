namespace Sagebrush.Store;

/// <summary>A file of an object, with what it takes to read it.</summary>
/// <param name="File">Its row.</param>
/// <param name="Open">Begins to read.</param>
internal sealed record Extent(StoredFile File, Func<BlockReader> Open);
