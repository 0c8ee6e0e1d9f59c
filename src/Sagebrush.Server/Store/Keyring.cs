using System.Security.Cryptography;
using System.Text;

namespace Sagebrush.Store;

/// <summary>
/// Wraps and unwraps the keys of files. The wrapping keys are derived from the installation's master key, or from the one that a customer brings, by HKDF
/// (RFC 5869); they wrap with AES-256-GCM and a random nonce, bound to the KMS encryption context.
/// </summary>
/// <param name="masterKey">The file of the master key: 32 random bytes, readable by its owner only, made when it is first needed. Who has lost it has lost what was encrypted.</param>
internal sealed class Keyring(string masterKey)
{
    private const int KeySize = 32, NonceSize = 12, TagSize = 16;

    private readonly Lock _making = new();
    private byte[]? _master;

    /// <summary>A new key to seal a file with.</summary>
    /// <returns>The cipher of the key, and the key in the form in which it is kept.</returns>
    public (BlockCipher Cipher, byte[] Wrapped) New(ObjectEncryption encryption, CustomerKey? customerKey)
    {
        byte[] key = RandomNumberGenerator.GetBytes(KeySize);
        byte[] wrapped = new byte[NonceSize + KeySize + TagSize];
        RandomNumberGenerator.Fill(wrapped.AsSpan(0, NonceSize));
        using var wrapping = Wrapping(encryption, customerKey, mayMake: true);
        wrapping.Encrypt(
            wrapped.AsSpan(0, NonceSize), key, wrapped.AsSpan(NonceSize, KeySize), wrapped.AsSpan(NonceSize + KeySize), Context(encryption));
        return (new(key), wrapped);
    }

    /// <summary>The cipher of a key that <see cref="New"/> has wrapped for the same encryption.</summary>
    /// <exception cref="DamagedObjectException">It has not: the master key is another, or the row is damaged.</exception>
    public BlockCipher Open(byte[] wrapped, ObjectEncryption encryption, CustomerKey? customerKey)
    {
        byte[] key = new byte[KeySize];
        using var wrapping = Wrapping(encryption, customerKey, mayMake: false);
        try
        {
            wrapping.Decrypt(
                wrapped.AsSpan(0, NonceSize), wrapped.AsSpan(NonceSize, KeySize), wrapped.AsSpan(NonceSize + KeySize), key, Context(encryption));
        }
        catch (AuthenticationTagMismatchException e)
        {
            throw new DamagedObjectException($"The key of an object cannot be unwrapped; is {masterKey} the file that it was written with?", e);
        }

        return new(key);
    }

    private AesGcm Wrapping(ObjectEncryption encryption, CustomerKey? customerKey, bool mayMake)
    {
        var secret = encryption.Method == EncryptionMethod.Customer ? customerKey!.Bytes : Master(mayMake);
        Span<byte> key = stackalloc byte[KeySize];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, key, salt: [], Encoding.UTF8.GetBytes($"sagebrush {encryption.Method} {encryption.KeyId}"));
        return new(key, TagSize);
    }

    private static byte[] Context(ObjectEncryption encryption) => Encoding.UTF8.GetBytes(encryption.Context ?? "");

    private ReadOnlySpan<byte> Master(bool mayMake)
    {
        lock (_making)
        {
            return _master ??= File.Exists(masterKey) ? Read()
                : mayMake ? Make()
                : throw new DamagedObjectException($"The master key {masterKey} is gone; what was encrypted by it cannot be opened.");
        }
    }

    private byte[] Read() => File.ReadAllBytes(masterKey) is { Length: KeySize } key ? key
        : throw new InvalidDataException($"{masterKey} is no master key: it must have {KeySize} bytes.");

    private byte[] Make()
    {
        byte[] key = RandomNumberGenerator.GetBytes(KeySize);

        // There before anything is encrypted by it.
        SecretFile.Write(masterKey, key);
        return key;
    }
}
