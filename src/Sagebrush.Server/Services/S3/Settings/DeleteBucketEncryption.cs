using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.S3;

namespace Sagebrush.Services;

partial class S3Service
{
    /// <summary>Leaves encryption to the writers of objects.</summary>
    /// <exception cref="AwsException">NoSuchBucket.</exception>
    public override ValueTask DeleteBucketEncryption(DeleteBucketEncryptionRequest request, Call call, CancellationToken cancel)
    {
        var bucket = Bucket(call, request.Bucket, request.ExpectedBucketOwner);
        return Set(bucket, settings => settings with { Encryption = null });
    }
}
