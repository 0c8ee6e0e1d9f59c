using Sagebrush.Store;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.S3;

namespace Sagebrush.Services;

partial class S3Service
{
    /// <summary>Stores an object, or a range of it, as a part.</summary>
    /// <exception cref="AwsException">NoSuchUpload, NoSuchKey, PreconditionFailed, InvalidArgument.</exception>
    public override async ValueTask<UploadPartCopyResponse> UploadPartCopy(UploadPartCopyRequest request, Call call, CancellationToken cancel)
    {
        var upload = Upload(call, request.Bucket, request.Key, request.UploadId, request.ExpectedBucketOwner);
        CheckPartNumber(request.PartNumber);
        var (origin, source, bytes) = Source(
            call, CopySource.Parse(request.CopySource), request.ExpectedSourceBucketOwner,
            new(request.CopySourceIfMatch, request.CopySourceIfNoneMatch, request.CopySourceIfModifiedSince, request.CopySourceIfUnmodifiedSince),
            CustomerKeys.Read(request.CopySourceSSECustomerAlgorithm, request.CopySourceSSECustomerKey, request.CopySourceSSECustomerKeyMD5),
            found => request.CopySourceRange is { } header ? ByteRange.ParseSource(header, found.Size) : new(0, found.Size));
        await using var body = bytes;
        var key = CustomerKeys.Read(request.SSECustomerAlgorithm, request.SSECustomerKey, request.SSECustomerKeyMD5);
        var part = await _objects.PutPart(upload, request.PartNumber, body, upload.Algorithm, key, cancel);
        return UploadPartCopyResponse.From(Kept(upload, part)) with
        {
            CopyPartResult = CopyPartResult.From(part.Checksum.Members()) with { ETag = Quoted(part.ETag), LastModified = part.Modified },
            CopySourceVersionId = Told(origin, source.VersionId),
        };
    }
}
