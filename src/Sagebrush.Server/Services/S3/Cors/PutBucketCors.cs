using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.S3;

namespace Sagebrush.Services;

partial class S3Service
{
    /// <summary>Says which pages of other origins may use the bucket.</summary>
    /// <exception cref="AwsException">NoSuchBucket, MalformedXML; InvalidRequest: no rule can be so.</exception>
    public override ValueTask PutBucketCors(PutBucketCorsRequest request, Call call, CancellationToken cancel)
    {
        var bucket = Bucket(call, request.Bucket, request.ExpectedBucketOwner);
        CorsCheck.Check(request.CORSConfiguration.CORSRules);
        return Set(bucket, settings => settings with { Cors = request.CORSConfiguration });
    }
}
