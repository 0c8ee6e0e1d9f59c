using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.S3;

namespace Sagebrush.Services;

partial class S3Service
{
    /// <summary>Says when the bucket's objects end.</summary>
    /// <exception cref="AwsException">NoSuchBucket, MalformedXML; InvalidArgument, InvalidRequest: no rule can be so.</exception>
    public override ValueTask<PutBucketLifecycleConfigurationResponse> PutBucketLifecycleConfiguration(
        PutBucketLifecycleConfigurationRequest request, Call call, CancellationToken cancel)
    {
        var bucket = Bucket(call, request.Bucket, request.ExpectedBucketOwner);
        string? minimum = request.TransitionDefaultMinimumObjectSize;
        Refuse(("x-amz-transition-default-minimum-object-size", minimum is TransitionDefaultMinimumObjectSize.AllStorageClasses128K ? null : minimum));
        var rules = LifecycleCheck.Checked(request.LifecycleConfiguration?.Rules ?? throw XmlBody.Malformed());
        _objects.ChangeBucket(bucket.Name, b => b with { Settings = b.Settings with { Lifecycle = new() { Rules = rules } } });
        return new(new PutBucketLifecycleConfigurationResponse
        {
            TransitionDefaultMinimumObjectSize = TransitionDefaultMinimumObjectSize.AllStorageClasses128K,
        });
    }
}
