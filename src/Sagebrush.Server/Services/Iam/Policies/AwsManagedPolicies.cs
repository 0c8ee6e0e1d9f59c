using System.Collections.Frozen;

namespace Sagebrush.Services;

/// <summary>The policies of AWS itself that mean something here, as far as they speak of services that are here. Source: AWS Managed Policy Reference.</summary>
internal static class AwsManagedPolicies
{
    private static readonly DateTimeOffset Published = new(2015, 2, 6, 18, 40, 0, TimeSpan.Zero);

    /// <summary>Their documents by ARN.</summary>
    public static FrozenDictionary<string, string> Documents { get; } = new Dictionary<string, string>
    {
        ["AdministratorAccess"] = Allowing("*"),
        ["PowerUserAccess"] = """
            {"Version":"2012-10-17","Statement":[
            {"Effect":"Allow","NotAction":["iam:*","organizations:*","account:*"],"Resource":"*"},
            {"Effect":"Allow","Action":"iam:ListRoles","Resource":"*"}]}
            """,
        ["ReadOnlyAccess"] = Allowing(
            "s3:Get*", "s3:List*", "s3:Describe*", "iam:Get*", "iam:List*", "sagemaker:Describe*", "sagemaker:List*", "sagemaker:Get*", "logs:Describe*",
            "logs:Get*", "logs:FilterLogEvents"),
        ["AmazonS3FullAccess"] = Allowing("s3:*", "s3-object-lambda:*"),
        ["AmazonS3ReadOnlyAccess"] = Allowing("s3:Get*", "s3:List*", "s3:Describe*", "s3-object-lambda:Get*", "s3-object-lambda:List*"),
        ["IAMFullAccess"] = Allowing("iam:*"),
        ["IAMReadOnlyAccess"] = Allowing("iam:Get*", "iam:List*", "iam:Generate*", "iam:Simulate*"),
        ["AmazonSageMakerFullAccess"] = """
            {"Version":"2012-10-17","Statement":[
            {"Effect":"Allow","Resource":"*","Action":["sagemaker:*","iam:ListRoles",
            "logs:CreateLogDelivery","logs:CreateLogGroup","logs:CreateLogStream","logs:DeleteLogDelivery","logs:Describe*","logs:GetLogDelivery",
            "logs:GetLogEvents","logs:ListLogDeliveries","logs:PutLogEvents",
            "s3:CreateBucket","s3:GetBucketLocation","s3:ListBucket","s3:ListAllMyBuckets","s3:GetBucketCors","s3:PutBucketCors"]},
            {"Effect":"Allow","Action":["s3:GetObject","s3:PutObject","s3:DeleteObject","s3:AbortMultipartUpload"],
            "Resource":["arn:aws:s3:::*SageMaker*","arn:aws:s3:::*Sagemaker*","arn:aws:s3:::*sagemaker*"]},
            {"Effect":"Allow","Action":"s3:GetObject","Resource":"*",
            "Condition":{"StringEqualsIgnoreCase":{"s3:ExistingObjectTag/SageMaker":"true"}}},
            {"Effect":"Allow","Action":["s3:GetBucketAcl","s3:PutObjectAcl"],
            "Resource":["arn:aws:s3:::*SageMaker*","arn:aws:s3:::*Sagemaker*","arn:aws:s3:::*sagemaker*"]}]}
            """,
        ["AmazonSageMakerReadOnly"] = Allowing(
            "sagemaker:Describe*", "sagemaker:List*", "sagemaker:BatchGetMetrics", "sagemaker:GetDeviceRegistration", "sagemaker:GetSearchSuggestions",
            "sagemaker:Search"),
        ["CloudWatchLogsFullAccess"] = Allowing("logs:*"),
        ["CloudWatchLogsReadOnlyAccess"] = Allowing(
            "logs:Describe*", "logs:Get*", "logs:List*", "logs:StartQuery", "logs:StopQuery", "logs:TestMetricFilter", "logs:FilterLogEvents"),
    }.ToFrozenDictionary(pair => $"arn:aws:iam::aws:policy/{pair.Key}", pair => pair.Value);

    /// <summary>When they appeared.</summary>
    public static DateTimeOffset Created => Published;

    private static string Allowing(params ReadOnlySpan<string> actions) =>
        $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["{{string.Join("\",\"", actions!)}}"],"Resource":"*"}]}""";
}
