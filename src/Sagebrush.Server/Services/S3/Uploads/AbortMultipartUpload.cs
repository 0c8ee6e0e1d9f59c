using Sagebrush.Store;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.S3;

namespace Sagebrush.Services;

partial class S3Service
{
    /// <summary>Ends an upload and drops its parts.</summary>
    /// <exception cref="AwsException">NoSuchUpload.</exception>
    public override ValueTask<AbortMultipartUploadResponse> AbortMultipartUpload(AbortMultipartUploadRequest request, Call call, CancellationToken cancel)
    {
        var upload = Upload(call, request.Bucket, request.Key, request.UploadId, request.ExpectedBucketOwner);
        Refuse(("x-amz-if-match-initiated-time", request.IfMatchInitiatedTime));
        return _objects.AbortUpload(upload) ? new(new AbortMultipartUploadResponse()) : throw S3Errors.NoSuchUpload(upload.Id);
    }
}
