using Sagebrush.Store;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.S3;
using ObjectPart = Sagebrush.Wire.Shapes.S3.ObjectPart;

namespace Sagebrush.Services;

partial class S3Service
{
    /// <summary>Those facts of a version that the reader names.</summary>
    /// <exception cref="AwsException">NoSuchBucket, NoSuchKey, NoSuchVersion, MethodNotAllowed, InvalidArgument.</exception>
    public override ValueTask<GetObjectAttributesResponse> GetObjectAttributes(GetObjectAttributesRequest request, Call call, CancellationToken cancel)
    {
        var bucket = Bucket(call, request.Bucket, request.Key, request.VersionId, request.ExpectedBucketOwner);
        var stored = Find(bucket, request.Key, request.VersionId);
        ObjectEncryption.CheckKey(stored.Encryption, CustomerKeys.Read(request.SSECustomerAlgorithm, request.SSECustomerKey, request.SSECustomerKeyMD5));
        var asked = request.ObjectAttributes.ToHashSet();
        return new(new GetObjectAttributesResponse
        {
            LastModified = stored.Modified,
            VersionId = Told(bucket, stored.VersionId),
            ETag = asked.Contains(ObjectAttributes.ETag) ? stored.ETag : null,
            Checksum = asked.Contains(ObjectAttributes.Checksum) && stored.Checksum is not null ? stored.Checksum.Members() : null,
            ObjectParts = asked.Contains(ObjectAttributes.ObjectParts) && stored.Parts.Count > 0 ? PartsOf(request, stored) : null,
            StorageClass = asked.Contains(ObjectAttributes.StorageClass) ? stored.Facts.StorageClass ?? StorageClass.STANDARD : null,
            ObjectSize = asked.Contains(ObjectAttributes.ObjectSize) ? stored.Size : null,
        });
    }

    private static GetObjectAttributesParts PartsOf(GetObjectAttributesRequest request, StoredObject stored)
    {
        int max = PageSize("max-parts", request.MaxParts);
        int after = Math.Clamp(request.PartNumberMarker ?? 0, 0, stored.Parts.Count);
        int end = Math.Min(after + max, stored.Parts.Count);
        return new()
        {
            TotalPartsCount = stored.Parts.Count,
            PartNumberMarker = after,
            NextPartNumberMarker = end,
            MaxParts = max,
            IsTruncated = end < stored.Parts.Count,
            Parts = [.. Enumerable.Range(after + 1, end - after).Select(number => Shown(number, stored.Parts[number - 1]))],
        };
    }

    private static ObjectPart Shown(int number, Store.ObjectPart part) =>
        ObjectPart.From(part.Checksum.Members()) with { PartNumber = number, Size = part.Size };
}
