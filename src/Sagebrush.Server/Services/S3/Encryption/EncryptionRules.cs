using System.Text.Json;
using Sagebrush.Store;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.S3;

namespace Sagebrush.Services;

/// <summary>How writers choose encryption, and how S3 names it. https://docs.aws.amazon.com/AmazonS3/latest/userguide/serv-side-encryption.html</summary>
internal static class EncryptionRules
{
    /// <summary>The encryption of a new object: what its writer says, else the bucket's default; null for none.</summary>
    /// <param name="request">What Put, Copy and CreateMultipartUpload say alike.</param>
    /// <param name="bucket">Where the object goes.</param>
    /// <param name="key">The customer's key, if the writer brings one.</param>
    /// <param name="kmsKey">The KMS key where neither writer nor bucket names one.</param>
    /// <exception cref="AwsException">InvalidArgument, NotImplemented.</exception>
    public static ObjectEncryption? Choose(PutObjectRequest request, Store.Bucket bucket, CustomerKey? key, string kmsKey)
    {
        if (key is not null)
        {
            return request.ServerSideEncryption is null && request.SSEKMSKeyId is null ? ObjectEncryption.By(key) : throw AwsError.InvalidArgument.With(
                "Server Side Encryption with Customer provided key is incompatible with the encryption method specified");
        }

        if (request.ServerSideEncryption != ServerSideEncryption.AwsKms && (request.SSEKMSKeyId ?? request.SSEKMSEncryptionContext) is not null)
        {
            throw AwsError.InvalidArgument.With("Server Side Encryption with AWS KMS managed key requires HTTP header x-amz-server-side-encryption : aws:kms");
        }

        var rule = bucket.Settings.Encryption?.Rules is [var first, ..] ? first : null;
        var ownDefault = rule?.ApplyServerSideEncryptionByDefault;
        return (request.ServerSideEncryption ?? ownDefault?.SSEAlgorithm) switch
        {
            null => null,
            ServerSideEncryption.AES256 => new(EncryptionMethod.Installation),
            ServerSideEncryption.AwsKms => new(EncryptionMethod.Kms)
            {
                KeyId = request.SSEKMSKeyId ?? ownDefault?.KMSMasterKeyID ?? kmsKey,
                Context = Context(request.SSEKMSEncryptionContext),
                BucketKeyEnabled = request.BucketKeyEnabled ?? rule?.BucketKeyEnabled is true,
            },
            _ => throw S3Errors.NotImplemented("x-amz-server-side-encryption"),
        };
    }

    /// <summary>S3's name of the method; null for none and for a customer's key, which has members of its own.</summary>
    public static string? Method(this ObjectEncryption? encryption) => encryption?.Method switch
    {
        EncryptionMethod.Installation => ServerSideEncryption.AES256,
        EncryptionMethod.Kms => ServerSideEncryption.AwsKms,
        _ => null,
    };

    /// <summary>S3's name of the algorithm that a customer's key is for; null for other methods.</summary>
    public static string? CustomerAlgorithm(this ObjectEncryption? encryption) =>
        encryption?.Method == EncryptionMethod.Customer ? ServerSideEncryption.AES256 : null;

    /// <summary>Whether a bucket key is used; told only where it is.</summary>
    public static bool? BucketKey(this ObjectEncryption? encryption) => encryption?.BucketKeyEnabled is true ? true : null;

    private static string? Context(string? header)
    {
        if (header is null)
        {
            return null;
        }

        try
        {
            using var json = JsonDocument.Parse(Convert.FromBase64String(header));
            if (json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.EnumerateObject().All(m => m.Value.ValueKind == JsonValueKind.String))
            {
                return header;
            }
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            // Told below, with what is well-formed and no map of strings.
        }

        throw S3Errors.InvalidArgument(
            "x-amz-server-side-encryption-context", header,
            "The header 'x-amz-server-side-encryption-context' shall be Base64-encoded UTF-8 string holding JSON which represents a string-string map");
    }
}
