using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Sagebrush.Store;

/// <summary>
/// Seals the blocks of one file with AES-256-GCM. The key belongs to this file alone, so a block's number is nonce enough, and no block can take the place
/// of another.
/// </summary>
internal sealed class BlockCipher(ReadOnlySpan<byte> key) : IDisposable
{
    /// <summary>Bytes behind each block.</summary>
    public const int TagSize = 16;

    private const int NonceSize = 12;

    private readonly AesGcm _aes = new(key, TagSize);

    /// <summary>Seals a block.</summary>
    /// <param name="block">Its number in the file.</param>
    /// <param name="plain">Its bytes.</param>
    /// <param name="into">As many and <see cref="TagSize"/>.</param>
    public void Seal(long block, ReadOnlySpan<byte> plain, Span<byte> into) =>
        _aes.Encrypt(Nonce(block, stackalloc byte[NonceSize]), plain, into[..plain.Length], into[plain.Length..]);

    /// <summary>Opens what <see cref="Seal"/> has made.</summary>
    /// <exception cref="AuthenticationTagMismatchException">It has not.</exception>
    public void Open(long block, ReadOnlySpan<byte> sealedBlock, Span<byte> into) =>
        _aes.Decrypt(Nonce(block, stackalloc byte[NonceSize]), sealedBlock[..^TagSize], sealedBlock[^TagSize..], into);

    public void Dispose() => _aes.Dispose();

    private static ReadOnlySpan<byte> Nonce(long block, Span<byte> into)
    {
        into.Clear();
        BinaryPrimitives.WriteInt64BigEndian(into[^sizeof(long)..], block);
        return into;
    }
}
