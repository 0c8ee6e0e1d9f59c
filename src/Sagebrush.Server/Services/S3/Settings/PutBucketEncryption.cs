using Sagebrush.Store;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.S3;

namespace Sagebrush.Services;

partial class S3Service
{
    /// <summary>Says how objects are encrypted whose writer says nothing about it.</summary>
    /// <exception cref="AwsException">NoSuchBucket, MalformedXML; InvalidArgument: a key for a way of encryption that takes none.</exception>
    public override ValueTask PutBucketEncryption(PutBucketEncryptionRequest request, Call call, CancellationToken cancel)
    {
        var bucket = Bucket(call, request.Bucket, request.ExpectedBucketOwner);
        if (request.ServerSideEncryptionConfiguration.Rules is not [var rule])
        {
            throw XmlBody.Malformed();
        }

        if (rule.ApplyServerSideEncryptionByDefault is { SSEAlgorithm: ServerSideEncryption.AES256, KMSMasterKeyID: { } key })
        {
            throw S3Errors.InvalidArgument(
                "KMSMasterKeyID", key, "a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse");
        }

        return Set(bucket, settings => settings with { Encryption = request.ServerSideEncryptionConfiguration });
    }
}
