using Sagebrush.Store;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.S3;
using ChecksumAlgorithm = Sagebrush.Store.ChecksumAlgorithm;

namespace Sagebrush.Services;

partial class S3Service
{
    /// <summary>Stores an object, or a range of it, as a part.</summary>
    /// <exception cref="AwsException">NoSuchUpload, NoSuchKey, PreconditionFailed, InvalidArgument.</exception>
    public override async ValueTask<UploadPartCopyResponse> UploadPartCopy(UploadPartCopyRequest request, Call call, CancellationToken cancel)
    {
        var upload = Upload(call, request.Bucket, request.Key, request.UploadId, request.ExpectedBucketOwner);
        CheckPartNumber(request.PartNumber);
        RefuseEncryption(null, request.SSECustomerAlgorithm ?? request.CopySourceSSECustomerAlgorithm);
        var (_, bytes) = Source(
            call, request.CopySource, request.ExpectedSourceBucketOwner,
            new(request.CopySourceIfMatch, request.CopySourceIfNoneMatch, request.CopySourceIfModifiedSince, request.CopySourceIfUnmodifiedSince),
            stored => request.CopySourceRange is { } range ? ByteRange.ParseSource(range, stored.Size) : new(0, stored.Size));
        await using var body = bytes;
        if (body.Length > LargestPut)
        {
            throw AwsError.InvalidRequest.With($"The specified copy source is larger than the maximum allowable size for a copy source: {LargestPut}");
        }

        var part = await _objects.PutPart(upload, request.PartNumber, body, upload.Algorithm, null, cancel);
        return new()
        {
            CopyPartResult = new()
            {
                ETag = Quoted(part.ETag),
                LastModified = part.Modified,
                ChecksumCRC32 = part.Checksum.In(ChecksumAlgorithm.Crc32),
                ChecksumCRC32C = part.Checksum.In(ChecksumAlgorithm.Crc32C),
                ChecksumCRC64NVME = part.Checksum.In(ChecksumAlgorithm.Crc64Nvme),
                ChecksumSHA1 = part.Checksum.In(ChecksumAlgorithm.Sha1),
                ChecksumSHA256 = part.Checksum.In(ChecksumAlgorithm.Sha256),
            },
        };
    }
}
