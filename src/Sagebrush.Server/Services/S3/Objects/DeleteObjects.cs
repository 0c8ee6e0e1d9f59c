using Sagebrush.Store;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.S3;

namespace Sagebrush.Services;

partial class S3Service
{
    private const int MostDeletions = 1000;

    /// <summary>Removes up to 1,000 objects or versions at once; each succeeds or fails by itself.</summary>
    /// <exception cref="AwsException">NoSuchBucket, MalformedXML.</exception>
    public override ValueTask<DeleteObjectsResponse> DeleteObjects(DeleteObjectsRequest request, Call call, CancellationToken cancel)
    {
        var bucket = Known(request.Bucket, request.ExpectedBucketOwner);
        Refuse(("x-amz-mfa", request.MFA));
        if (request.Delete.Objects.Count is 0 or > MostDeletions)
        {
            throw XmlBody.Malformed();
        }

        var errors = new List<Error>();
        var asked = new List<ObjectIdentifier>(request.Delete.Objects.Count);
        foreach (var identifier in request.Delete.Objects)
        {
            if (!string.IsNullOrEmpty(identifier.VersionId) && !VersionIds.IsValid(identifier.VersionId))
            {
                errors.Add(Refused(identifier, S3Errors.NoSuchVersion(identifier.Key, identifier.VersionId)));
            }
            else if (!May(call, "s3:DeleteObject", bucket, identifier.Key, VersionOf(identifier)))
            {
                errors.Add(Refused(identifier, AwsError.AccessDenied.With("Access Denied")));
            }
            else
            {
                asked.Add(identifier);
            }
        }

        var deleted = new List<DeletedObject>();
        var outcomes = _objects.Remove(request.Bucket, [.. asked.Select(o => Removal(o, request, bucket, call))]);
        foreach (var (identifier, (removal, refusal)) in asked.Zip(outcomes))
        {
            if (refusal is not null)
            {
                errors.Add(Refused(identifier, refusal));
            }
            else
            {
                deleted.Add(Deleted(identifier, removal!));
            }
        }

        return new(new DeleteObjectsResponse { Deleted = request.Delete.Quiet is true ? null : deleted, Errors = errors });
    }

    private static string? VersionOf(ObjectIdentifier identifier) => string.IsNullOrEmpty(identifier.VersionId) ? null : identifier.VersionId;

    private RemovalRequest Removal(ObjectIdentifier identifier, DeleteObjectsRequest request, Store.Bucket bucket, Call call) =>
        new(identifier.Key, VersionOf(identifier))
        {
            Condition = new(identifier.ETag, identifier.LastModifiedTime, identifier.Size),
            BypassesGovernance = request.BypassGovernanceRetention is true && May(call, BypassGovernance, bucket, identifier.Key, VersionOf(identifier)),
            Owner = WriterOf(call),
        };

    private static DeletedObject Deleted(ObjectIdentifier identifier, Removal removal)
    {
        bool isMarker = IsMarker(identifier.VersionId, removal);
        return new()
        {
            Key = identifier.Key,
            VersionId = identifier.VersionId,
            DeleteMarker = isMarker ? true : null,
            DeleteMarkerVersionId = isMarker ? removal.Marker?.VersionId ?? identifier.VersionId : null,
        };
    }

    private static Error Refused(ObjectIdentifier identifier, AwsException refusal) =>
        new() { Key = identifier.Key, VersionId = identifier.VersionId, Code = refusal.Error.Code, Message = refusal.Message };
}
