using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.S3;

namespace Sagebrush.Services;

partial class S3Service
{
    private const int MostBucketTags = 50;

    private static readonly (AwsError, string) TooManyBucketTags = (AwsError.BadRequest, "Bucket tag count cannot be greater than 50");

    /// <summary>Gives a bucket its tags, in place of those it had.</summary>
    /// <exception cref="AwsException">NoSuchBucket; InvalidTag, BadRequest: such tags cannot be.</exception>
    public override ValueTask PutBucketTagging(PutBucketTaggingRequest request, Call call, CancellationToken cancel)
    {
        var bucket = Bucket(call, request.Bucket, request.ExpectedBucketOwner);
        TagCheck.Check(request.Tagging.TagSet, MostBucketTags, TooManyBucketTags);
        return Set(bucket, settings => settings with { Tags = request.Tagging.TagSet });
    }
}
