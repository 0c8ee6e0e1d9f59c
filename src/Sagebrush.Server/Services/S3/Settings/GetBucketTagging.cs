using Sagebrush.Store;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.S3;

namespace Sagebrush.Services;

partial class S3Service
{
    /// <summary>The bucket's tags.</summary>
    /// <exception cref="AwsException">NoSuchBucket, NoSuchTagSet.</exception>
    public override ValueTask<GetBucketTaggingResponse> GetBucketTagging(GetBucketTaggingRequest request, Call call, CancellationToken cancel)
    {
        var bucket = Bucket(call, request.Bucket, request.ExpectedBucketOwner);
        return new(new GetBucketTaggingResponse { TagSet = bucket.Settings.Tags ?? throw S3Errors.NoSuchTagSet(bucket.Name) });
    }
}
