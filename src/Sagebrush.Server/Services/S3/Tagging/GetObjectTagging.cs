using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.S3;

namespace Sagebrush.Services;

partial class S3Service
{
    /// <summary>The tags of a version.</summary>
    /// <exception cref="AwsException">NoSuchBucket, NoSuchKey, NoSuchVersion, MethodNotAllowed.</exception>
    public override ValueTask<GetObjectTaggingResponse> GetObjectTagging(GetObjectTaggingRequest request, Call call, CancellationToken cancel)
    {
        var bucket = Bucket(call, request.Bucket, request.Key, request.VersionId, request.ExpectedBucketOwner);
        var stored = Find(bucket, request.Key, request.VersionId);
        return new(new GetObjectTaggingResponse { TagSet = ObjectTags.Show(stored.Facts.Tags), VersionId = Told(bucket, stored.VersionId) });
    }
}
