namespace Sagebrush.Shapes;

/// <summary>A service that Sagebrush speaks.</summary>
/// <param name="Model">The model's file name in <c>models/</c>.</param>
/// <param name="Source">Folder of the model inside botocore's data folder.</param>
/// <param name="Name">The service's name in C#.</param>
/// <param name="Title">The service's name for readers.</param>
public sealed record Service(string Model, string Source, string Name, string Title)
{
    /// <summary>All of them; the one list that names a new one.</summary>
    public static readonly IReadOnlyList<Service> All =
    [
        new("sagemaker", "sagemaker/2017-07-24", "SageMaker", "Amazon SageMaker"),
        new("sagemaker-runtime", "sagemaker-runtime/2017-05-13", "Runtime", "Amazon SageMaker Runtime"),
        new("sagemaker-metrics", "sagemaker-metrics/2022-09-30", "Metrics", "Amazon SageMaker Metrics"),
        new("s3", "s3/2006-03-01", "S3", "Amazon S3"),
        new("logs", "logs/2014-03-28", "Logs", "Amazon CloudWatch Logs"),
        new("sts", "sts/2011-06-15", "Sts", "AWS Security Token Service"),
        new("iam", "iam/2010-05-08", "Iam", "AWS Identity and Access Management"),
        new("sns", "sns/2010-03-31", "Sns", "Amazon Simple Notification Service"),
        new("application-autoscaling", "application-autoscaling/2016-02-06", "AutoScaling", "Application Auto Scaling"),
        new("ecr", "ecr/2015-09-21", "Ecr", "Amazon Elastic Container Registry"),
        new("cloudwatch", "cloudwatch/2010-08-01", "CloudWatch", "Amazon CloudWatch"),
    ];
}
