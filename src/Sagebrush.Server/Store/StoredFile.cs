namespace Sagebrush.Store;

/// <summary>A file of <see cref="ObjectFiles"/>: written once, then read only.</summary>
/// <param name="Id">Its name; never used again.</param>
/// <param name="Size">Plain bytes.</param>
internal sealed record StoredFile(long Id, long Size)
{
    /// <summary>The digest of each block, <see cref="Block.ChecksumSize"/> bytes each; null when the blocks are sealed.</summary>
    public byte[]? Checksums { get; init; }

    /// <summary>The key that seals the blocks, itself wrapped; null when they are plain.</summary>
    public byte[]? WrappedKey { get; init; }

    /// <summary>The blocks themselves, when they are so few bytes that they live in the database; null when they lie on disk.</summary>
    public byte[]? Content { get; init; }
}
