using Sagebrush.Store;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.S3;
using ChecksumAlgorithm = Sagebrush.Store.ChecksumAlgorithm;

namespace Sagebrush.Services;

partial class S3Service
{
    /// <summary>Begins an object that comes in parts.</summary>
    /// <exception cref="AwsException">NoSuchBucket, InvalidRequest: algorithm and type of the checksum do not go together.</exception>
    public override ValueTask<CreateMultipartUploadResponse> CreateMultipartUpload(CreateMultipartUploadRequest request, Call call, CancellationToken cancel)
    {
        var put = PutObjectRequest.From(request);
        var bucket = Writable(put, call);
        FactsCheck.CheckKey(request.Key);
        var encryption = EncryptionOf(put, bucket, CustomerKeyOf(put));
        var algorithm = S3Checksum.Named(request.ChecksumAlgorithm);
        bool isComposite = IsComposite(algorithm, request.ChecksumType);
        var upload = _objects.BeginUpload(request.Bucket, request.Key, Facts(put, bucket, call), algorithm, isComposite, encryption);
        var end = LifecycleStep.Abort(bucket.Settings.Lifecycle?.Rules ?? [], upload, _calendar);
        return new(new CreateMultipartUploadResponse
        {
            AbortDate = end?.When,
            AbortRuleId = end?.Rule.ID,
            Bucket = upload.Bucket,
            Key = upload.Key,
            UploadId = upload.Id,
            ServerSideEncryption = encryption.Method(),
            SSECustomerAlgorithm = encryption.CustomerAlgorithm(),
            SSECustomerKeyMD5 = encryption?.CustomerKeyMd5,
            SSEKMSKeyId = encryption?.KeyId,
            SSEKMSEncryptionContext = encryption?.Context,
            BucketKeyEnabled = encryption.BucketKey(),
            ChecksumAlgorithm = algorithm?.Name(),
            ChecksumType = algorithm is null ? null : S3Checksum.Type(isComposite),
        });
    }

    /// <summary>CRC-64 is of the whole object only, SHA of the parts' digests only, the CRCs of 32 bits of these unless told otherwise.</summary>
    private static bool IsComposite(ChecksumAlgorithm? algorithm, string? type)
    {
        switch (algorithm, type)
        {
            case (null, not null):
                throw AwsError.InvalidRequest.With("The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.");
            case (ChecksumAlgorithm.Crc64Nvme, ChecksumType.COMPOSITE):
            case (ChecksumAlgorithm.Sha1 or ChecksumAlgorithm.Sha256, ChecksumType.FULLOBJECT):
                throw AwsError.InvalidRequest.With($"The {type} checksum type cannot be used with the {algorithm.Value.Name()} checksum algorithm.");
            default:
                return algorithm is not (null or ChecksumAlgorithm.Crc64Nvme) && type != ChecksumType.FULLOBJECT;
        }
    }
}
