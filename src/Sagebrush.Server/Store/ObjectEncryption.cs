using Sagebrush.Wire;

namespace Sagebrush.Store;

/// <summary>How an object's bytes are encrypted on disk. https://docs.aws.amazon.com/AmazonS3/latest/userguide/serv-side-encryption.html</summary>
/// <param name="Method">Whose key wraps the keys that encrypt the bytes.</param>
public sealed record ObjectEncryption(EncryptionMethod Method)
{
    /// <summary>The KMS key's id or ARN, as the writer or the bucket named it; null for the account's own.</summary>
    public string? KeyId { get; init; }

    /// <summary>The KMS encryption context, base64 of JSON as the writer sent it: without it the keys cannot be unwrapped.</summary>
    public string? Context { get; init; }

    /// <summary>The writer or the bucket asked for a bucket key; told to readers and of no other meaning here.</summary>
    public bool BucketKeyEnabled { get; init; }

    /// <summary>Base64 of the MD5 of the customer's key; null for other methods.</summary>
    public string? CustomerKeyMd5 { get; init; }

    /// <summary>Encryption with a customer's key, of which only the MD5 is kept.</summary>
    public static ObjectEncryption By(CustomerKey key) => new(EncryptionMethod.Customer) { CustomerKeyMd5 = key.Md5 };

    /// <summary>Holds the key that a reader brings, or none, against what the bytes were written with.</summary>
    /// <exception cref="AwsException">InvalidRequest.</exception>
    public static void CheckKey(ObjectEncryption? encryption, CustomerKey? key)
    {
        string? needed = encryption?.CustomerKeyMd5;
        if (needed == key?.Md5)
        {
            return;
        }

        throw AwsError.InvalidRequest.With(
            needed is null ? "The encryption parameters are not applicable to this object."
            : key is null ? "The object was stored using a form of Server Side Encryption. The correct parameters must be provided to retrieve the object."
            : "The provided encryption parameters did not match the ones used originally.");
    }
}
