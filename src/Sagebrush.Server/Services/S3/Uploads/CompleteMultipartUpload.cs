using Sagebrush.Store;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.S3;
using ChecksumAlgorithm = Sagebrush.Store.ChecksumAlgorithm;

namespace Sagebrush.Services;

partial class S3Service
{
    /// <summary>Makes the object of the parts that the client lists. Asked again, as a client does that lost the answer, it says the same.</summary>
    /// <exception cref="AwsException">NoSuchUpload, MalformedXML, InvalidPart, InvalidPartOrder, EntityTooSmall, BadDigest, PreconditionFailed.</exception>
    public override async ValueTask<CompleteMultipartUploadResponse> CompleteMultipartUpload(
        CompleteMultipartUploadRequest request, Call call, CancellationToken cancel)
    {
        var bucket = Bucket(call, request.Bucket, request.Key, null, request.ExpectedBucketOwner);
        if (_objects.Find(request.Bucket, request.Key) is { } made && made.Upload == request.UploadId)
        {
            return Completed(bucket, made, call);
        }

        var upload = _objects.Upload(request.Bucket, request.Key, request.UploadId);
        var algorithm = upload.Algorithm ?? S3Checksum.Default;
        var claims = Claims(request.MultipartUpload?.Parts ?? [], algorithm);
        if (claims.Count == 0)
        {
            throw XmlBody.Malformed();
        }

        if (request.ChecksumType is { } type && type != S3Checksum.Type(upload.IsComposite))
        {
            throw AwsError.InvalidRequest.With(
                $"The upload was created using the {S3Checksum.Type(upload.IsComposite)} checksum mode. The complete request must use the same checksum mode.");
        }

        var key = CustomerKeys.Read(request.SSECustomerAlgorithm, request.SSECustomerKey, request.SSECustomerKeyMD5);
        if (upload.Algorithm is not null || key is not null)
        {
            // Older clients do not repeat the key here; S3 wants it only beside digests.
            ObjectEncryption.CheckKey(upload.Encryption, key);
        }

        CheckTotal(upload, claims, request.MpuObjectSize);
        var stored = await _objects.CompleteUpload(upload, claims, S3Checksum.Claimed(request, algorithm), new(request.IfMatch, request.IfNoneMatch));
        return Completed(bucket, stored, call);
    }

    private CompleteMultipartUploadResponse Completed(Store.Bucket bucket, StoredObject stored, Call call) =>
        CompleteMultipartUploadResponse.From(Written(bucket, stored)) with
        {
            Location = ObjectAddress.Of(call.Origin, stored.Bucket, stored.Key), Bucket = stored.Bucket, Key = stored.Key,
        };

    /// <summary>The parts as the client lists them; of several with one number, as a part sent again may leave, the last.</summary>
    private static List<PartClaim> Claims(IReadOnlyList<CompletedPart> parts, ChecksumAlgorithm algorithm)
    {
        var claims = parts.Select(p => Claim(p, algorithm)).ToList();
        return [.. claims.Where((claim, i) => i + 1 == claims.Count || claims[i + 1].Number != claim.Number)];
    }

    private static PartClaim Claim(CompletedPart part, ChecksumAlgorithm algorithm) => part is { PartNumber: { } number, ETag: { } etag }
        ? new(number, etag, S3Checksum.Claimed(part, algorithm))
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
