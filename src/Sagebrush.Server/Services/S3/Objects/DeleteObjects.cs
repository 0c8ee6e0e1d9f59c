using Sagebrush.Store;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.S3;

namespace Sagebrush.Services;

partial class S3Service
{
    private const int MostDeletions = 1000;

    /// <summary>Removes up to 1,000 objects at once; each succeeds or fails by itself.</summary>
    /// <exception cref="AwsException">NoSuchBucket, MalformedXML.</exception>
    public override ValueTask<DeleteObjectsResponse> DeleteObjects(DeleteObjectsRequest request, Call call, CancellationToken cancel)
    {
        Bucket(call, request.Bucket, request.ExpectedBucketOwner);
        Refuse(("x-amz-mfa", request.MFA));
        var objects = request.Delete.Objects;
        if (objects.Count is 0 or > MostDeletions)
        {
            throw XmlBody.Malformed();
        }

        var versioned = objects.Where(o => o.VersionId is not (null or "" or OnlyVersion)).ToHashSet();
        var removals = objects.Where(o => !versioned.Contains(o)).ToList();
        var outcomes = _objects.Remove(request.Bucket, [.. removals.Select(o => new RemovalRequest(o.Key) { Condition = new(o.ETag, null) })]);
        var results = removals.Zip(outcomes, (removal, outcome) => (First: removal, Second: outcome.Refusal)).ToList();
        return new(new DeleteObjectsResponse
        {
            Deleted = request.Delete.Quiet is true ? null : [.. results.Where(r => r.Second is null).Select(r => new DeletedObject { Key = r.First.Key })],
            Errors =
            [
                .. versioned.Select(o => new Error
                {
                    Key = o.Key, VersionId = o.VersionId, Code = AwsError.NoSuchVersion.Code, Message = "The specified version does not exist.",
                }),
                .. results.Where(r => r.Second is not null).Select(r => new Error { Key = r.First.Key, Code = r.Second!.Error.Code, Message = r.Second.Message }),
            ],
        });
    }
}
