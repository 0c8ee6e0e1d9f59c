using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.S3;

namespace Sagebrush.Services;

partial class S3Service
{
    /// <summary>Who pays for requests: the owner, as nobody is charged here.</summary>
    /// <exception cref="AwsException">NoSuchBucket.</exception>
    public override ValueTask<GetBucketRequestPaymentResponse> GetBucketRequestPayment(GetBucketRequestPaymentRequest request, Call call, CancellationToken cancel)
    {
        Bucket(call, request.Bucket, request.ExpectedBucketOwner);
        return new(new GetBucketRequestPaymentResponse { Payer = Payer.BucketOwner });
    }
}
