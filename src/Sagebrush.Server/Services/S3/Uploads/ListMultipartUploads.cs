using Sagebrush.Store;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.S3;
using S3 = Sagebrush.Wire.Shapes.S3;

namespace Sagebrush.Services;

partial class S3Service
{
    /// <summary>A page of a bucket's unfinished uploads, by key and beginning.</summary>
    /// <exception cref="AwsException">NoSuchBucket, InvalidArgument.</exception>
    public override ValueTask<ListMultipartUploadsResponse> ListMultipartUploads(ListMultipartUploadsRequest request, Call call, CancellationToken cancel)
    {
        var bucket = Bucket(call, request.Bucket, request.ExpectedBucketOwner);
        int max = PageSize("max-uploads", request.MaxUploads);
        var uploads = new List<S3.MultipartUpload>();
        var prefixes = new List<string>();
        (string Key, string? UploadId)? last = null;
        bool isTruncated = false;
        var keys = new KeyEncoding(request.EncodingType);
        foreach (var upload in _objects.Uploads(request.Bucket).SkipWhile(u => !IsBehind(u, request)).Where(u => IsUnder(u, request)))
        {
            string? group = Group(upload.Key, request.Prefix ?? "", request.Delimiter ?? "");
            if (group is not null && (group == prefixes.LastOrDefault() || IsDone(group, request)))
            {
                continue;
            }

            if (uploads.Count + prefixes.Count == max)
            {
                isTruncated = max > 0;
                break;
            }

            if (group is not null)
            {
                prefixes.Add(group);
                last = (group, null);
            }
            else
            {
                uploads.Add(Listed(upload, keys, OwnerOf(bucket, upload)));
                last = (upload.Key, upload.Id);
            }
        }

        return new(new ListMultipartUploadsResponse
        {
            Bucket = request.Bucket,
            KeyMarker = keys.Show(request.KeyMarker ?? ""),
            UploadIdMarker = request.UploadIdMarker ?? "",
            Prefix = keys.Show(request.Prefix ?? ""),
            Delimiter = keys.Show(Given(request.Delimiter)),
            EncodingType = keys.Type,
            MaxUploads = max,
            IsTruncated = isTruncated,
            NextKeyMarker = isTruncated ? keys.Show(last?.Key) : null,
            NextUploadIdMarker = isTruncated ? last?.UploadId : null,
            Uploads = uploads,
            CommonPrefixes = prefixes.ConvertAll(p => new CommonPrefix { Prefix = keys.Show(p) }),
        });
    }

    private static bool IsUnder(Store.MultipartUpload upload, ListMultipartUploadsRequest request) =>
        upload.Key.StartsWith(request.Prefix ?? "", StringComparison.Ordinal);

    /// <summary>Behind the markers; an upload's id counts among uploads of the marked key only.</summary>
    private static bool IsBehind(Store.MultipartUpload upload, ListMultipartUploadsRequest request)
    {
        if (string.IsNullOrEmpty(request.KeyMarker))
        {
            return true;
        }

        int order = ObjectStore.CompareKeys(upload.Key, request.KeyMarker);
        return order > 0 || (order == 0 && request.UploadIdMarker is { Length: > 0 } id && string.CompareOrdinal(upload.Id, id) > 0);
    }

    private static bool IsDone(string group, ListMultipartUploadsRequest request) => request.KeyMarker?.StartsWith(group, StringComparison.Ordinal) is true;

    private static string? Group(string key, string prefix, string delimiter)
    {
        int at = delimiter.Length == 0 ? -1 : key.IndexOf(delimiter, prefix.Length, StringComparison.Ordinal);
        return at < 0 ? null : key[..(at + delimiter.Length)];
    }

    private static S3.MultipartUpload Listed(Store.MultipartUpload upload, KeyEncoding keys, Owner owner) => new()
    {
        UploadId = upload.Id,
        Key = keys.Show(upload.Key),
        Initiated = upload.Created,
        StorageClass = upload.Facts.StorageClass ?? StorageClass.STANDARD,
        Owner = owner,
        Initiator = new() { ID = owner.ID, DisplayName = owner.DisplayName },
        ChecksumAlgorithm = upload.Algorithm?.Name(),
        ChecksumType = upload.Algorithm is null ? null : S3Checksum.Type(upload.IsComposite),
    };
}
