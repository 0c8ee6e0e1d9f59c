using Sagebrush.Store;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.S3;

namespace Sagebrush.Services;

/// <summary>Keys that clients bring (SSE-C). https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerSideEncryptionCustomerKeys.html</summary>
internal static class CustomerKeys
{
    private const string Subject = "Requests specifying Server Side Encryption with Customer provided keys must provide ";

    /// <summary>The key of the three headers; null when none of them is there.</summary>
    /// <param name="algorithm">Must be <c>AES256</c>.</param>
    /// <param name="key">Base64 of 32 bytes.</param>
    /// <param name="md5">Base64 of the key's MD5.</param>
    /// <exception cref="AwsException">InvalidArgument, InvalidEncryptionAlgorithmError.</exception>
    public static CustomerKey? Read(string? algorithm, string? key, string? md5)
    {
        if (algorithm is null && key is null && md5 is null)
        {
            return null;
        }

        if (algorithm is null)
        {
            throw AwsError.InvalidArgument.With(Subject + "a valid encryption algorithm.");
        }

        if (algorithm != ServerSideEncryption.AES256)
        {
            throw AwsError.InvalidEncryptionAlgorithm.With("The encryption request you specified is not valid. The valid value is AES256.");
        }

        if (key is null)
        {
            throw AwsError.InvalidArgument.With(Subject + "an appropriate secret key.");
        }

        if (md5 is null)
        {
            throw AwsError.InvalidArgument.With(Subject + "the client calculated MD5 of the secret key.");
        }

        byte[] bytes = new byte[CustomerKey.Length + 1];
        if (!Convert.TryFromBase64String(key, bytes, out int length) || length != CustomerKey.Length)
        {
            throw AwsError.InvalidArgument.With("The secret key was invalid for the specified algorithm.");
        }

        var read = new CustomerKey(bytes.AsSpan(0, length));
        return read.Md5 == md5 ? read : throw AwsError.InvalidArgument.With("The calculated MD5 hash of the key did not match the hash that was provided.");
    }
}
