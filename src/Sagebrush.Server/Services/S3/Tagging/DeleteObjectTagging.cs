using Sagebrush.Store;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.S3;

namespace Sagebrush.Services;

partial class S3Service
{
    /// <summary>Takes all tags off a version.</summary>
    /// <exception cref="AwsException">NoSuchBucket, NoSuchKey, NoSuchVersion, MethodNotAllowed.</exception>
    public override ValueTask<DeleteObjectTaggingResponse> DeleteObjectTagging(DeleteObjectTaggingRequest request, Call call, CancellationToken cancel)
    {
        var bucket = Bucket(call, request.Bucket, request.Key, request.VersionId, request.ExpectedBucketOwner);
        var stored = Change(bucket, request.Key, request.VersionId, stored => stored.Facts with { Tags = ObjectFacts.None.Tags });
        return new(new DeleteObjectTaggingResponse { VersionId = Told(bucket, stored.VersionId) });
    }
}
