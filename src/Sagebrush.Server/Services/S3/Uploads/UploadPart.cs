using Sagebrush.Store;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.S3;

namespace Sagebrush.Services;

partial class S3Service
{
    private const int MostParts = 10_000;

    /// <summary>Stores a part; on disk when this answers.</summary>
    /// <exception cref="AwsException">NoSuchUpload, InvalidArgument, InvalidRequest, BadDigest, EntityTooLarge and what the body's signature tells.</exception>
    public override async ValueTask<UploadPartResponse> UploadPart(UploadPartRequest request, Call call, CancellationToken cancel)
    {
        var upload = Upload(call, request.Bucket, request.Key, request.UploadId, request.ExpectedBucketOwner);
        CheckPartNumber(request.PartNumber);
        CheckSize(request.ContentLength);
        var sent = S3Checksum.Sent(request.Body);
        if (sent is not null && upload.Algorithm is { } expected && expected != sent)
        {
            throw AwsError.InvalidRequest.With(
                $"Checksum Type mismatch occurred, expected checksum Type: {expected.Name().ToLowerInvariant()}, actual checksum Type: {sent.Value.Name().ToLowerInvariant()}");
        }

        var key = CustomerKeys.Read(request.SSECustomerAlgorithm, request.SSECustomerKey, request.SSECustomerKeyMD5);
        var part = await _objects.PutPart(upload, request.PartNumber, request.Body, upload.Algorithm ?? sent, key, cancel);
        return Kept(upload, part);
    }

    /// <summary>What writers are told of a new part.</summary>
    private static UploadPartResponse Kept(Store.MultipartUpload upload, UploadedPart part) => UploadPartResponse.From(part.Checksum.Members()) with
    {
        ETag = Quoted(part.ETag),
        ServerSideEncryption = upload.Encryption.Method(),
        SSECustomerAlgorithm = upload.Encryption.CustomerAlgorithm(),
        SSECustomerKeyMD5 = upload.Encryption?.CustomerKeyMd5,
        SSEKMSKeyId = upload.Encryption?.KeyId,
        BucketKeyEnabled = upload.Encryption.BucketKey(),
    };

    private static void CheckPartNumber(int number)
    {
        if (number is < 1 or > MostParts)
        {
            throw S3Errors.InvalidArgument("partNumber", $"{number}", $"Part number must be an integer between 1 and {MostParts}, inclusive");
        }
    }
}
