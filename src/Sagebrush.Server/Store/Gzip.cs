using System.IO.Compression;

namespace Sagebrush.Store;

/// <summary>Objects that ought to be compressed.</summary>
internal static class Gzip
{
    /// <summary>The plain bytes of what is compressed with gzip; of nothing, nothing.</summary>
    /// <param name="compressed">At its beginning, and can go back there; disposed with the result.</param>
    /// <exception cref="InvalidDataException">It does not begin as gzip does. What is damaged farther behind, or missing, shows when it is read.</exception>
    public static Stream Open(Stream compressed)
    {
        Span<byte> magic = stackalloc byte[2];
        int read = compressed.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false);
        if (read > 0 && magic is not [0x1F, 0x8B])
        {
            throw new InvalidDataException("It is not compressed with gzip.");
        }

        compressed.Position = 0;
        return read == 0 ? compressed : new GZipStream(compressed, CompressionMode.Decompress);
    }
}
