using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.S3;

namespace Sagebrush.Services;

partial class S3Service
{
    /// <summary>Holds a version until this is taken back.</summary>
    /// <exception cref="AwsException">NoSuchBucket, NoSuchKey, NoSuchVersion, MethodNotAllowed, InvalidRequest, MalformedXML.</exception>
    public override ValueTask<PutObjectLegalHoldResponse> PutObjectLegalHold(PutObjectLegalHoldRequest request, Call call, CancellationToken cancel)
    {
        var bucket = Bucket(call, request.Bucket, request.Key, request.VersionId, request.ExpectedBucketOwner, new(LegalHold: request.LegalHold?.Status));
        bool? hold = LockRules.LegalHold(bucket, request.LegalHold?.Status ?? throw XmlBody.Malformed());
        Change(bucket, request.Key, request.VersionId, stored => stored.Facts with { LegalHold = hold });
        return new(new PutObjectLegalHoldResponse());
    }
}
