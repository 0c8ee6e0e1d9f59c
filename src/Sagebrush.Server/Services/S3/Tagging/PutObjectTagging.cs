using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.S3;

namespace Sagebrush.Services;

partial class S3Service
{
    /// <summary>Replaces all tags of a version.</summary>
    /// <exception cref="AwsException">NoSuchBucket, NoSuchKey, NoSuchVersion, MethodNotAllowed, InvalidTag.</exception>
    public override ValueTask<PutObjectTaggingResponse> PutObjectTagging(PutObjectTaggingRequest request, Call call, CancellationToken cancel)
    {
        var tags = ObjectTags.Of(request.Tagging.TagSet);
        var bucket = Bucket(call, request.Bucket, request.Key, request.VersionId, request.ExpectedBucketOwner, new(tags));
        var stored = Change(bucket, request.Key, request.VersionId, stored => stored.Facts with { Tags = tags });
        return new(new PutObjectTaggingResponse { VersionId = Told(bucket, stored.VersionId) });
    }
}
