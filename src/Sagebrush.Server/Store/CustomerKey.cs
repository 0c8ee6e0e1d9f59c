using System.Security.Cryptography;

namespace Sagebrush.Store;

/// <summary>A customer's own AES-256 key, in memory for as long as one request.</summary>
public sealed class CustomerKey
{
    /// <summary>Bytes of every key.</summary>
    public const int Length = 32;

    private readonly byte[] _bytes;

    /// <exception cref="ArgumentException">It has not <see cref="Length"/> bytes.</exception>
    public CustomerKey(ReadOnlySpan<byte> bytes)
    {
        _bytes = bytes.Length == Length ? bytes.ToArray() : throw new ArgumentException($"A key has {Length} bytes, this one {bytes.Length}.", nameof(bytes));
#pragma warning disable CA5351 // S3 names a customer's key by its MD5.
        Md5 = Convert.ToBase64String(MD5.HashData(bytes));
#pragma warning restore CA5351
    }

    /// <summary>Base64 of its MD5: what S3 knows the key by afterwards.</summary>
    public string Md5 { get; }

    internal ReadOnlySpan<byte> Bytes => _bytes;
}
