using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.S3;

namespace Sagebrush.Services;

partial class S3Service
{
    /// <summary>Says that the owner pays for requests, which holds anyway; requesters cannot be made to.</summary>
    /// <exception cref="AwsException">NoSuchBucket, MalformedXML; NotImplemented: requesters are to pay.</exception>
    public override ValueTask PutBucketRequestPayment(PutBucketRequestPaymentRequest request, Call call, CancellationToken cancel)
    {
        Bucket(call, request.Bucket, request.ExpectedBucketOwner);
        return request.RequestPaymentConfiguration.Payer == Payer.BucketOwner ? ValueTask.CompletedTask
            : throw AwsError.NotImplemented.With("Requester Pays is not implemented: nobody is charged here.");
    }
}
