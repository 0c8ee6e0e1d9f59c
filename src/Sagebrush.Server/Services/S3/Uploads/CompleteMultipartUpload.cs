using Sagebrush.Store;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.S3;
using Sagebrush.Wire.Signing;
using ChecksumAlgorithm = Sagebrush.Store.ChecksumAlgorithm;

namespace Sagebrush.Services;

partial class S3Service
{
    /// <summary>Makes the object of the parts that the client lists.</summary>
    /// <exception cref="AwsException">NoSuchUpload, MalformedXML, InvalidPart, InvalidPartOrder, EntityTooSmall, BadDigest, PreconditionFailed.</exception>
    public override async ValueTask<CompleteMultipartUploadResponse> CompleteMultipartUpload(
        CompleteMultipartUploadRequest request, Call call, CancellationToken cancel)
    {
        var upload = Upload(call, request.Bucket, request.Key, request.UploadId, request.ExpectedBucketOwner);
        RefuseEncryption(null, request.SSECustomerAlgorithm);
        var algorithm = upload.Algorithm ?? S3Checksum.Default;
        var claims = (request.MultipartUpload?.Parts ?? []).Select(p => Claim(p, algorithm)).ToList();
        if (claims.Count == 0)
        {
            throw XmlBody.Malformed();
        }

        if (request.ChecksumType is { } type && type != S3Checksum.Type(upload.IsComposite))
        {
            throw AwsError.InvalidRequest.With(
                $"The upload was created using the {S3Checksum.Type(upload.IsComposite)} checksum mode. The complete request must use the same checksum mode.");
        }

        CheckTotal(upload, claims, request.MpuObjectSize);
        string? checksum = algorithm switch
        {
            ChecksumAlgorithm.Crc32 => request.ChecksumCRC32,
            ChecksumAlgorithm.Crc32C => request.ChecksumCRC32C,
            ChecksumAlgorithm.Crc64Nvme => request.ChecksumCRC64NVME,
            ChecksumAlgorithm.Sha1 => request.ChecksumSHA1,
            _ => request.ChecksumSHA256,
        };
        var stored = await _objects.CompleteUpload(upload, claims, checksum, Condition(request.IfMatch, request.IfNoneMatch), cancel);
        return new()
        {
            Location = $"/{stored.Bucket}/{PercentEncoding.Encode(stored.Key, keepSlash: true)}",
            Bucket = stored.Bucket,
            Key = stored.Key,
            ETag = Quoted(stored.ETag),
            ChecksumType = stored.Checksum.Type(),
            ChecksumCRC32 = stored.Checksum.In(ChecksumAlgorithm.Crc32),
            ChecksumCRC32C = stored.Checksum.In(ChecksumAlgorithm.Crc32C),
            ChecksumCRC64NVME = stored.Checksum.In(ChecksumAlgorithm.Crc64Nvme),
            ChecksumSHA1 = stored.Checksum.In(ChecksumAlgorithm.Sha1),
            ChecksumSHA256 = stored.Checksum.In(ChecksumAlgorithm.Sha256),
        };
    }

    private static PartClaim Claim(CompletedPart part, ChecksumAlgorithm algorithm) => part is { PartNumber: { } number, ETag: { } etag }
        ? new(number, etag, algorithm switch
        {
            ChecksumAlgorithm.Crc32 => part.ChecksumCRC32,
            ChecksumAlgorithm.Crc32C => part.ChecksumCRC32C,
            ChecksumAlgorithm.Crc64Nvme => part.ChecksumCRC64NVME,
            ChecksumAlgorithm.Sha1 => part.ChecksumSHA1,
            _ => part.ChecksumSHA256,
        })
        : throw XmlBody.Malformed();

    private void CheckTotal(Store.MultipartUpload upload, List<PartClaim> claims, long? expected)
    {
        var numbers = claims.Select(c => c.Number).ToHashSet();
        if (expected is not null && expected != _objects.Parts(upload).Where(p => numbers.Contains(p.Number)).Sum(p => p.Size))
        {
            throw AwsError.InvalidRequest.With("The provided 'x-amz-mp-object-size' header value does not match the object's size.");
        }
    }
}
