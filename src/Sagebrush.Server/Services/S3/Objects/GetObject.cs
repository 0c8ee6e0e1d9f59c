using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.S3;

namespace Sagebrush.Services;

partial class S3Service
{
    /// <summary>An object or a range of it.</summary>
    /// <exception cref="AwsException">
    /// NoSuchBucket, NoSuchKey, NoSuchVersion, MethodNotAllowed, PreconditionFailed, NotModified, InvalidRange; InvalidObjectState: it is archived.
    /// </exception>
    public override ValueTask<GetObjectResponse> GetObject(GetObjectRequest request, Call call, CancellationToken cancel)
    {
        var bucket = Bucket(call, request.Bucket, request.Key, request.VersionId, request.ExpectedBucketOwner);
        var head = HeadObjectRequest.From(request);
        CheckReader(head, call);
        ObjectView? view = null;
        var (stored, bytes) = Open(request.Bucket, request.Key, request.VersionId, CustomerKeyOf(head), found =>
        {
            Archive.CheckReadable(found, _clock.GetUtcNow());
            view = View(head, call, found);
            return view.Bytes;
        });
        return new(GetObjectResponse.From(Describe(head, bucket, stored, view!)) with { Body = bytes });
    }
}
