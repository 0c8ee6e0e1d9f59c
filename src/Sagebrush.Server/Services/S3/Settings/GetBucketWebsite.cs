using Sagebrush.Store;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.S3;

namespace Sagebrush.Services;

partial class S3Service
{
    /// <summary>How the bucket acts as a website.</summary>
    /// <exception cref="AwsException">NoSuchBucket, NoSuchWebsiteConfiguration.</exception>
    public override ValueTask<GetBucketWebsiteResponse> GetBucketWebsite(GetBucketWebsiteRequest request, Call call, CancellationToken cancel)
    {
        var bucket = Bucket(call, request.Bucket, request.ExpectedBucketOwner);
        var website = bucket.Settings.Website ?? throw S3Errors.NoSuchWebsite(bucket.Name);
        return new(new GetBucketWebsiteResponse
        {
            RedirectAllRequestsTo = website.RedirectAllRequestsTo,
            IndexDocument = website.IndexDocument,
            ErrorDocument = website.ErrorDocument,
            RoutingRules = website.RoutingRules,
        });
    }
}
