namespace Sagebrush.Services;

/// <summary>Amazon resource names.</summary>
internal static class Arn
{
    /// <summary>The name of a SageMaker resource of this installation.</summary>
    /// <param name="options">Account and region.</param>
    /// <param name="kind">For example <c>training-job</c>.</param>
    /// <param name="name">The resource's name.</param>
    public static string SageMaker(Options options, string kind, string name) =>
        $"arn:{Partition(options.Region)}:sagemaker:{options.Region}:{options.Account}:{kind}/{name}";

    /// <summary>The name of a repository of images.</summary>
    public static string Repository(Options options, string name) => $"arn:{Partition(options.Region)}:ecr:{options.Region}:{options.Account}:repository/{name}";

    /// <summary>The name of a bucket, which says neither account nor region.</summary>
    public static string Bucket(Options options, string name) => $"arn:{Partition(options.Region)}:s3:::{name}";

    /// <summary>The first part of all names of a region.</summary>
    public static string Partition(string region) =>
        region.StartsWith("cn-", StringComparison.Ordinal) ? "aws-cn" : region.StartsWith("us-gov-", StringComparison.Ordinal) ? "aws-us-gov" : "aws";
}
