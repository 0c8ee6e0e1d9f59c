using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.S3;

namespace Sagebrush.Services;

partial class S3Service
{
    /// <summary>Says how the bucket acts as a website. It is kept; there is no website endpoint that would act by it.</summary>
    /// <exception cref="AwsException">NoSuchBucket; InvalidArgument, InvalidRequest: no website could be so.</exception>
    public override ValueTask PutBucketWebsite(PutBucketWebsiteRequest request, Call call, CancellationToken cancel)
    {
        var bucket = Bucket(call, request.Bucket, request.ExpectedBucketOwner);
        WebsiteCheck.Check(request.WebsiteConfiguration);
        return Set(bucket, settings => settings with { Website = request.WebsiteConfiguration });
    }
}
