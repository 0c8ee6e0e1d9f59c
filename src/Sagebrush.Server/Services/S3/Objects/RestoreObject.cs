using Sagebrush.Store;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.S3;

namespace Sagebrush.Services;

partial class S3Service
{
    /// <summary>Makes an archived object readable for some days; here at once, whatever the tier. Asked again, it sets the days anew.</summary>
    /// <exception cref="AwsException">NoSuchBucket, NoSuchKey, NoSuchVersion, MethodNotAllowed, MalformedXML; InvalidObjectState: the object is in no archive.</exception>
    public override ValueTask<RestoreObjectResponse> RestoreObject(RestoreObjectRequest request, Call call, CancellationToken cancel)
    {
        var bucket = Bucket(call, request.Bucket, request.Key, request.VersionId, request.ExpectedBucketOwner);
        Refuse(("SelectParameters", request.RestoreRequest?.SelectParameters), ("OutputLocation", request.RestoreRequest?.OutputLocation));
        int days = request.RestoreRequest?.Days is { } asked and > 0 ? asked : throw XmlBody.Malformed();
        var until = Archive.End(_clock.GetUtcNow(), days);
        Change(bucket, request.Key, request.VersionId, stored => Archive.Holds(stored)
            ? stored.Facts with { RestoredUntil = until }
            : throw new AwsException(AwsError.InvalidObjectState, "Restore is not allowed for the object's current storage class")
            {
                Members = new Dictionary<string, object> { ["StorageClass"] = stored.Facts.StorageClass ?? StorageClass.STANDARD },
            });
        return new(new RestoreObjectResponse());
    }
}
