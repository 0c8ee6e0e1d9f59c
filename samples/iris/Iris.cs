// The Iris workflow with the AWS SDK for .NET: packages AWSSDK.S3, AWSSDK.IdentityManagement, AWSSDK.SageMaker and AWSSDK.SageMakerRuntime, version 4.
// Needs AWS_ENDPOINT_URL and credentials in the environment: eval "$(sagebrush env)".
using System.Text;
using Amazon.IdentityManagement;
using Amazon.S3;
using Amazon.SageMaker;
using Amazon.SageMaker.Model;
using Amazon.SageMakerRuntime;

var s3 = new AmazonS3Client(new AmazonS3Config { ForcePathStyle = true });
var sageMaker = new AmazonSageMakerClient();
var runtime = new AmazonSageMakerRuntimeClient();
var iam = new AmazonIdentityManagementServiceClient();

string name = $"iris-{Guid.NewGuid():n}", image = "382416733822.dkr.ecr.us-east-1.amazonaws.com/knn:1";
string role = (await iam.GetRoleAsync(new() { RoleName = "SageMakerRole" })).Role.Arn;

await s3.PutBucketAsync(name);
foreach (string channel in new[] { "train", "test" })
{
    await s3.PutObjectAsync(new() { BucketName = name, Key = $"{channel}.csv", FilePath = $"samples/iris/iris_{channel}.csv" });
}

await sageMaker.CreateTrainingJobAsync(new()
{
    TrainingJobName = name,
    AlgorithmSpecification = new() { TrainingImage = image, TrainingInputMode = TrainingInputMode.Pipe },
    HyperParameters = new() { ["k"] = "5", ["sample_size"] = "112", ["predictor_type"] = "classifier", ["feature_dim"] = "4" },
    InputDataConfig = [Channel("train"), Channel("test")],
    OutputDataConfig = new() { S3OutputPath = $"s3://{name}/output" },
    ResourceConfig = new() { InstanceType = TrainingInstanceType.MlM5Large, InstanceCount = 1, VolumeSizeInGB = 10 },
    StoppingCondition = new() { MaxRuntimeInSeconds = 600 },
    RoleArn = role,
});
DescribeTrainingJobResponse job;
do
{
    await Task.Delay(1000);
    job = await sageMaker.DescribeTrainingJobAsync(new() { TrainingJobName = name });
}
while (job.TrainingJobStatus == TrainingJobStatus.InProgress);

await sageMaker.CreateModelAsync(new()
{
    ModelName = name, ExecutionRoleArn = role,
    PrimaryContainer = new() { Image = image, ModelDataUrl = job.ModelArtifacts.S3ModelArtifacts },
});
await sageMaker.CreateEndpointConfigAsync(new()
{
    EndpointConfigName = name,
    ProductionVariants = [new() { VariantName = "AllTraffic", ModelName = name, InstanceType = ProductionVariantInstanceType.MlM5Large, InitialInstanceCount = 1 }],
});
await sageMaker.CreateEndpointAsync(new() { EndpointName = name, EndpointConfigName = name });
while ((await sageMaker.DescribeEndpointAsync(new() { EndpointName = name })).EndpointStatus == EndpointStatus.Creating)
{
    await Task.Delay(1000);
}

var answer = await runtime.InvokeEndpointAsync(new()
{
    EndpointName = name, ContentType = "text/csv", Accept = "application/json", Body = new MemoryStream(Encoding.UTF8.GetBytes("5.8,2.8,5.1,2.4")),
});
Console.WriteLine(Encoding.UTF8.GetString(answer.Body.ToArray()));

Channel Channel(string channel) => new()
{
    ChannelName = channel, ContentType = "text/csv;label_size=1",
    DataSource = new() { S3DataSource = new() { S3DataType = S3DataType.S3Prefix, S3Uri = $"s3://{name}/{channel}.csv" } },
};
