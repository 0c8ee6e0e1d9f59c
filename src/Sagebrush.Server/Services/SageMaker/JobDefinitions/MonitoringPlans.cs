using System.Globalization;
using Sagebrush.Jobs;
using Sagebrush.Store;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Services;

/// <summary>Makes plans of requests.</summary>
internal static class MonitoringPlans
{
    private const int UsualRuntime = 3600;

    /// <summary>The plan of a definition of data quality.</summary>
    public static MonitoringPlan Of(CreateDataQualityJobDefinitionRequest request, Table<ProcessingJob> jobs) => new()
    {
        Type = MonitoringType.DataQuality,
        Definition = request.JobDefinitionName,
        App = new()
        {
            ImageUri = request.DataQualityAppSpecification.ImageUri, ContainerEntrypoint = request.DataQualityAppSpecification.ContainerEntrypoint,
            ContainerArguments = request.DataQualityAppSpecification.ContainerArguments,
        },
        Environment = Variables(
            request.DataQualityAppSpecification.Environment, request.DataQualityAppSpecification.RecordPreprocessorSourceUri,
            request.DataQualityAppSpecification.PostAnalyticsProcessorSourceUri),
        Input = Input(request.DataQualityJobInput.EndpointInput, request.DataQualityJobInput.BatchTransformInput, "dataQualityJobInput"),
        Constraints = Report("constraints", request.DataQualityBaselineConfig?.ConstraintsResource?.S3Uri, request.DataQualityBaselineConfig?.BaseliningJobName, jobs),
        Statistics = Report("statistics", request.DataQualityBaselineConfig?.StatisticsResource?.S3Uri, request.DataQualityBaselineConfig?.BaseliningJobName, jobs),
        Output = request.DataQualityJobOutputConfig.MonitoringOutputs[0].S3Output,
        Cluster = request.JobResources.ClusterConfig,
        MaxRuntimeInSeconds = request.StoppingCondition?.MaxRuntimeInSeconds ?? UsualRuntime,
        RoleArn = request.RoleArn,
        Network = Network(request.NetworkConfig),
    };

    /// <summary>The plan of a definition of model quality.</summary>
    public static MonitoringPlan Of(CreateModelQualityJobDefinitionRequest request, Table<ProcessingJob> jobs) => new()
    {
        Type = MonitoringType.ModelQuality,
        Definition = request.JobDefinitionName,
        App = new()
        {
            ImageUri = request.ModelQualityAppSpecification.ImageUri, ContainerEntrypoint = request.ModelQualityAppSpecification.ContainerEntrypoint,
            ContainerArguments = request.ModelQualityAppSpecification.ContainerArguments,
        },
        Environment = Variables(
            request.ModelQualityAppSpecification.Environment, request.ModelQualityAppSpecification.RecordPreprocessorSourceUri,
            request.ModelQualityAppSpecification.PostAnalyticsProcessorSourceUri),
        Input = Input(request.ModelQualityJobInput.EndpointInput, request.ModelQualityJobInput.BatchTransformInput, "modelQualityJobInput"),
        GroundTruth = request.ModelQualityJobInput.GroundTruthS3Input.S3Uri
            ?? throw AwsError.Validation.With("Value null at 'modelQualityJobInput.groundTruthS3Input.s3Uri' failed to satisfy constraint: Member must not be null"),
        ProblemType = request.ModelQualityAppSpecification.ProblemType
            ?? throw AwsError.Validation.With("Value null at 'modelQualityAppSpecification.problemType' failed to satisfy constraint: Member must not be null"),
        Constraints = Report("constraints", request.ModelQualityBaselineConfig?.ConstraintsResource?.S3Uri, request.ModelQualityBaselineConfig?.BaseliningJobName, jobs),
        Output = request.ModelQualityJobOutputConfig.MonitoringOutputs[0].S3Output,
        Cluster = request.JobResources.ClusterConfig,
        MaxRuntimeInSeconds = request.StoppingCondition?.MaxRuntimeInSeconds ?? UsualRuntime,
        RoleArn = request.RoleArn,
        Network = Network(request.NetworkConfig),
    };

    /// <summary>The plan that a schedule has itself, of data quality.</summary>
    public static MonitoringPlan Of(MonitoringJobDefinition definition, Table<ProcessingJob> jobs) => new()
    {
        Type = MonitoringType.DataQuality,
        App = new()
        {
            ImageUri = definition.MonitoringAppSpecification.ImageUri, ContainerEntrypoint = definition.MonitoringAppSpecification.ContainerEntrypoint,
            ContainerArguments = definition.MonitoringAppSpecification.ContainerArguments,
        },
        Environment = Variables(
            definition.Environment, definition.MonitoringAppSpecification.RecordPreprocessorSourceUri, definition.MonitoringAppSpecification.PostAnalyticsProcessorSourceUri),
        Input = Input(definition.MonitoringInputs[0].EndpointInput, definition.MonitoringInputs[0].BatchTransformInput, "monitoringJobDefinition.monitoringInputs"),
        Constraints = Report("constraints", definition.BaselineConfig?.ConstraintsResource?.S3Uri, definition.BaselineConfig?.BaseliningJobName, jobs),
        Statistics = Report("statistics", definition.BaselineConfig?.StatisticsResource?.S3Uri, definition.BaselineConfig?.BaseliningJobName, jobs),
        Output = definition.MonitoringOutputConfig.MonitoringOutputs[0].S3Output,
        Cluster = definition.MonitoringResources.ClusterConfig,
        MaxRuntimeInSeconds = definition.StoppingCondition?.MaxRuntimeInSeconds ?? UsualRuntime,
        RoleArn = definition.RoleArn,
        Network = definition.NetworkConfig,
    };

    private static EndpointInput Input(EndpointInput? endpoint, BatchTransformInput? batch, string member) => endpoint ?? throw AwsError.Validation.With(
        batch is null ? $"Value null at '{member}.endpointInput' failed to satisfy constraint: Member must not be null" : $"{member}.batchTransformInput is not supported by Sagebrush yet.");

    private static IReadOnlyDictionary<string, string> Variables(IReadOnlyDictionary<string, string>? given, string? before, string? after)
    {
        foreach (var (script, member) in new[] { (before, "recordPreprocessorSourceUri"), (after, "postAnalyticsProcessorSourceUri") })
        {
            if (script is not null)
            {
                throw AwsError.Validation.With($"{member} is not supported by Sagebrush yet.");
            }
        }

        return given ?? new Dictionary<string, string>();
    }

    // A baseline is named by where its files are, or by the job that made them.
    private static string? Report(string name, string? uri, string? job, Table<ProcessingJob> jobs)
    {
        if (uri is not null || job is null)
        {
            return uri;
        }

        var made = jobs.Find(job) ?? throw AwsError.Validation.With($"Could not find requested job with name: {job}");
        return made.Outputs is [var output, ..] ? $"{output.S3Output!.S3Uri.TrimEnd('/')}/{name}.json"
            : throw AwsError.Validation.With(string.Create(CultureInfo.InvariantCulture, $"The baselining job {job} has no output."));
    }

    private static NetworkConfig? Network(MonitoringNetworkConfig? given) => given is null ? null : new()
    {
        EnableNetworkIsolation = given.EnableNetworkIsolation, EnableInterContainerTrafficEncryption = given.EnableInterContainerTrafficEncryption, VpcConfig = given.VpcConfig,
    };
}
