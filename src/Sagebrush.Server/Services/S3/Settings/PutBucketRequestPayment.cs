using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.S3;

namespace Sagebrush.Services;

partial class S3Service
{
    /// <summary>Says who pays for requests; nobody is charged here, so it is kept and no more.</summary>
    /// <exception cref="AwsException">NoSuchBucket, MalformedXML.</exception>
    public override ValueTask PutBucketRequestPayment(PutBucketRequestPaymentRequest request, Call call, CancellationToken cancel)
    {
        var bucket = Bucket(call, request.Bucket, request.ExpectedBucketOwner);
        return Set(bucket, settings => settings with { RequestPayment = request.RequestPaymentConfiguration });
    }
}
