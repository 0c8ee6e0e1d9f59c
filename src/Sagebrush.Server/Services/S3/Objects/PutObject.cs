using Sagebrush.Store;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.S3;

namespace Sagebrush.Services;

partial class S3Service
{
    /// <summary>The most bytes that one request may bring.</summary>
    private const long LargestPut = 5L << 30;

    /// <summary>Stores an object; on disk when this answers.</summary>
    /// <exception cref="AwsException">NoSuchBucket, PreconditionFailed, BadDigest, EntityTooLarge and what the body's signature tells.</exception>
    public override async ValueTask<PutObjectResponse> PutObject(PutObjectRequest request, Call call, CancellationToken cancel)
    {
        var bucket = Writable(request, call);
        FactsCheck.CheckKey(request.Key);
        CheckSize(request.ContentLength);
        Refuse(("x-amz-write-offset-bytes", request.WriteOffsetBytes));
        var key = CustomerKeyOf(request);
        var write = new ObjectWrite
        {
            Facts = Facts(request, bucket, call),
            Algorithm = S3Checksum.Sent(request.Body) ?? S3Checksum.Default,
            Condition = ConditionOf(request),
            Encryption = EncryptionOf(request, bucket, key),
            CustomerKey = key,
        };
        return Written(bucket, await _objects.Put(request.Bucket, request.Key, request.Body, write, cancel));
    }

    /// <summary>What writers are told of a new object; copies and uploads in parts are told it as Put is.</summary>
    private PutObjectResponse Written(Store.Bucket bucket, StoredObject stored) => PutObjectResponse.From(stored.Checksum.Members()) with
    {
        ETag = Quoted(stored.ETag),
        Expiration = Expiration(bucket, stored),
        VersionId = Assigned(stored),
        ServerSideEncryption = stored.Encryption.Method(),
        SSECustomerAlgorithm = stored.Encryption.CustomerAlgorithm(),
        SSECustomerKeyMD5 = stored.Encryption?.CustomerKeyMd5,
        SSEKMSKeyId = stored.Encryption?.KeyId,
        SSEKMSEncryptionContext = stored.Encryption?.Context,
        BucketKeyEnabled = stored.Encryption.BucketKey(),
    };

    private static void CheckSize(long? length)
    {
        if (length > LargestPut)
        {
            throw new AwsException(AwsError.EntityTooLarge, "Your proposed upload exceeds the maximum allowed size")
            {
                Members = new Dictionary<string, object> { ["ProposedSize"] = length.Value, ["MaxSizeAllowed"] = LargestPut },
            };
        }
    }
}
