using Sagebrush.Store;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.S3;

namespace Sagebrush.Services;

partial class S3Service
{
    /// <summary>How objects are encrypted whose writer says nothing about it.</summary>
    /// <exception cref="AwsException">NoSuchBucket, ServerSideEncryptionConfigurationNotFoundError.</exception>
    public override ValueTask<GetBucketEncryptionResponse> GetBucketEncryption(GetBucketEncryptionRequest request, Call call, CancellationToken cancel)
    {
        var bucket = Bucket(call, request.Bucket, request.ExpectedBucketOwner);
        return new(new GetBucketEncryptionResponse
        {
            ServerSideEncryptionConfiguration = bucket.Settings.Encryption ?? throw S3Errors.NoSuchEncryption(bucket.Name),
        });
    }
}
