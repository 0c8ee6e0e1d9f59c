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
        var (stored, bytes) = _objects.Open(request.Bucket, request.Key) ?? throw S3Errors.NoSuchKey(request.Key);
        try
        {
            var head = HeadObjectRequest.From(request);
            var view = View(head, stored);
            return new(GetObjectResponse.From(Describe(head, stored, view)) with { Body = bytes.Narrow(view.Bytes.Offset, view.Bytes.Length) });
        }
        catch
        {
            bytes.Dispose();
            throw;
        }
    }
}
