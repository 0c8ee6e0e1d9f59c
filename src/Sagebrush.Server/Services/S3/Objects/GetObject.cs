using Sagebrush.Store;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.S3;

namespace Sagebrush.Services;

partial class S3Service
{
    /// <summary>An object or a range of it.</summary>
    /// <exception cref="AwsException">NoSuchBucket, NoSuchKey, PreconditionFailed, NotModified, InvalidRange.</exception>
    public override ValueTask<GetObjectResponse> GetObject(GetObjectRequest request, Call call, CancellationToken cancel)
    {
        Bucket(call, request.Bucket, request.ExpectedBucketOwner);
        CheckVersion(request.VersionId);
        RefuseEncryption(null, request.SSECustomerAlgorithm);
        var head = HeadObjectRequest.From(request);
        var (stored, bytes) = _objects.Open(request.Bucket, request.Key, range: found => View(head, found).Bytes) ?? throw S3Errors.NoSuchKey(request.Key);
        return new(GetObjectResponse.From(Describe(head, stored, View(head, stored))) with { Body = bytes });
    }
}
