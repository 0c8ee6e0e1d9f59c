using Sagebrush.Store;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.S3;

namespace Sagebrush.Services;

partial class S3Service
{
    /// <summary>The parts of an upload that have arrived, by number.</summary>
    /// <exception cref="AwsException">NoSuchUpload, InvalidArgument.</exception>
    public override ValueTask<ListPartsResponse> ListParts(ListPartsRequest request, Call call, CancellationToken cancel)
    {
        var upload = Upload(call, request.Bucket, request.Key, request.UploadId, request.ExpectedBucketOwner);
        var owner = OwnerOf(Known(request.Bucket, null), upload);
        int max = PageSize("max-parts", request.MaxParts);
        int after = request.PartNumberMarker ?? 0;
        var following = _objects.Parts(upload).Where(p => p.Number > after).ToList();
        var page = following[..Math.Min(max, following.Count)];
        bool isTruncated = max > 0 && page.Count < following.Count;
        return new(new ListPartsResponse
        {
            Bucket = upload.Bucket,
            Key = upload.Key,
            UploadId = upload.Id,
            PartNumberMarker = after,
            NextPartNumberMarker = isTruncated ? page[^1].Number : null,
            MaxParts = max,
            IsTruncated = isTruncated,
            Parts = page.ConvertAll(Listed),
            Initiator = new() { ID = owner.ID, DisplayName = owner.DisplayName },
            Owner = owner,
            StorageClass = upload.Facts.StorageClass ?? StorageClass.STANDARD,
            ChecksumAlgorithm = upload.Algorithm?.Name(),
            ChecksumType = upload.Algorithm is null ? null : S3Checksum.Type(upload.IsComposite),
        });
    }

    private static Part Listed(UploadedPart part) => Part.From(part.Checksum.Members()) with
    {
        PartNumber = part.Number, LastModified = part.Modified, ETag = Quoted(part.ETag), Size = part.Size,
    };
}
