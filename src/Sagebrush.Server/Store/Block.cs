namespace Sagebrush.Store;

/// <summary>
/// Bytes are stored and verified block by block: nothing of a block leaves the store before all of it was held against its digest. A plain block has its
/// CRC-64/NVME in the file's row; a sealed one has the tag of AES-GCM behind it, which says more.
/// </summary>
internal static class Block
{
    /// <summary>Plain bytes of every block but the last: small enough to stay in the processor's cache between the disk, the digest and the socket.</summary>
    public const int Size = 128 << 10;

    /// <summary>Bytes of a plain block's digest, little-endian.</summary>
    public const int ChecksumSize = sizeof(ulong);

    /// <summary>How many blocks hold <paramref name="size"/> plain bytes.</summary>
    public static long Count(long size) => (size + Size - 1) / Size;

    /// <summary>Bytes on disk of <paramref name="size"/> plain ones.</summary>
    public static long StoredSize(long size, bool isSealed) => isSealed ? size + (Count(size) * BlockCipher.TagSize) : size;
}
