namespace Sagebrush.Store;

/// <summary>A part of a finished object.</summary>
/// <param name="Size">Bytes.</param>
/// <param name="Checksum">The digest that it bore as a part; null when the upload chose none.</param>
public sealed record ObjectPart(long Size, ObjectChecksum? Checksum);
