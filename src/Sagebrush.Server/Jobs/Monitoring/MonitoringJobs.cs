using System.Globalization;
using Sagebrush.Images;
using Sagebrush.Services;
using Sagebrush.Storage;
using Sagebrush.Store;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Jobs;

/// <summary>Makes the processing jobs of executions.</summary>
/// <param name="tables">The endpoints, which say where their captures are.</param>
/// <param name="storage">Has them.</param>
internal sealed class MonitoringJobs(SageMakerTables tables, ObjectStorage storage)
{
    private const string Baseline = "/opt/ml/processing/baseline", Truth = "/opt/ml/processing/groundtruth", Captures = "/opt/ml/processing/input/endpoint";

    /// <summary>The job that merges an execution's captures with ground truth; null when there is nothing to merge.</summary>
    public async Task<ProcessingJob?> Merge(MonitoringExecution execution, CancellationToken cancel)
    {
        var plan = execution.Plan;
        var captures = await Inputs(execution, Captured(plan), Captures, "endpoint_input", cancel);
        var truths = await Inputs(execution, [plan.GroundTruth!.TrimEnd('/')], Truth, "groundtruth_input", cancel);
        return captures.Count == 0 || truths.Count == 0 ? null : Job(execution, "groundtruth-merge", [.. captures, .. truths], MergeOutput(execution), new() { ImageUri = MonitorImages.Merger }, new()
        {
            ["dataset_source"] = Captures, ["ground_truth_source"] = Truth, ["output_path"] = "/opt/ml/processing/output",
        });
    }

    /// <summary>The job that analyses; null when there is nothing to analyse.</summary>
    public async Task<ProcessingJob?> Analysis(MonitoringExecution execution, CancellationToken cancel)
    {
        var plan = execution.Plan;
        bool isMerged = plan.Type == MonitoringType.ModelQuality;
        List<ProcessingInput> inputs = isMerged
            ? [Input("merged_input", MergeOutput(execution).S3Uri, plan.Input.LocalPath)]
            : await Inputs(execution, Captured(plan), plan.Input.LocalPath, "endpoint_input", cancel);
        if (inputs.Count == 0)
        {
            return null;
        }

        var variables = new Dictionary<string, string>(plan.Environment)
        {
            ["dataset_format"] = """{"sagemakerCaptureJson":{"captureIndexNames":["endpointInput","endpointOutput"]}}""",
            ["dataset_source"] = plan.Input.LocalPath, ["output_path"] = plan.Output.LocalPath,
        };
        variables.TryAdd("publish_cloudwatch_metrics", "Enabled");
        foreach (var (name, uri) in new[] { ("constraints", plan.Constraints), ("statistics", plan.Statistics) })
        {
            if (uri is not null)
            {
                inputs.Add(Input(name, uri, $"{Baseline}/{name}"));
                variables[$"baseline_{name}"] = $"{Baseline}/{name}/{uri[(uri.LastIndexOf('/') + 1)..]}";
            }
        }

        foreach (var (name, value) in new (string, string?)[]
        {
            ("analysis_type", isMerged ? "MODEL_QUALITY" : null), ("problem_type", plan.ProblemType), ("inference_attribute", plan.Input.InferenceAttribute),
            ("probability_attribute", plan.Input.ProbabilityAttribute),
            ("probability_threshold_attribute", plan.Input.ProbabilityThresholdAttribute?.ToString(CultureInfo.InvariantCulture)),
        })
        {
            if (value is not null)
            {
                variables[name] = value;
            }
        }

        var output = new ProcessingS3Output
        {
            S3Uri = plan.Folder(execution.Schedule, execution.Scheduled), LocalPath = plan.Output.LocalPath,
            S3UploadMode = plan.Output.S3UploadMode ?? ProcessingS3UploadMode.Continuous,
        };
        return Job(execution, isMerged ? "model-quality-monitoring" : "model-monitoring", inputs, output, plan.App, variables);
    }

    private static ProcessingJob Job(
        MonitoringExecution execution, string kind, IReadOnlyList<ProcessingInput> inputs, ProcessingS3Output output, AppSpecification app, Dictionary<string, string> variables)
    {
        var plan = execution.Plan;
        (variables["start_time"], variables["end_time"]) = (Text(execution.Start), Text(execution.End));
        (variables["sagemaker_endpoint_name"], variables["sagemaker_monitoring_schedule_name"]) = (plan.Input.EndpointName, execution.Schedule);
        return new(new()
        {
            ProcessingJobName = execution.JobName(kind), RoleArn = plan.RoleArn, AppSpecification = app, ProcessingInputs = inputs, Environment = variables,
            ProcessingOutputConfig = new() { Outputs = [new() { OutputName = "monitoring_output", S3Output = output }] },
            ProcessingResources = new()
            {
                ClusterConfig = new() { InstanceCount = 1, InstanceType = plan.Cluster.InstanceType, VolumeSizeInGB = plan.Cluster.VolumeSizeInGB },
            },
            StoppingCondition = new() { MaxRuntimeInSeconds = plan.MaxRuntimeInSeconds }, NetworkConfig = plan.Network,
        })
        {
            MonitoringSchedule = execution.Schedule, MetricNamespace = plan.MetricNamespace,
        };
    }

    private static ProcessingS3Output MergeOutput(MonitoringExecution execution) => new()
    {
        S3Uri = $"{execution.Plan.Output.S3Uri.TrimEnd('/')}/merge/{execution.Plan.Folder(execution.Schedule, execution.Scheduled)[(execution.Plan.Output.S3Uri.TrimEnd('/').Length + 1)..]}",
        LocalPath = "/opt/ml/processing/output", S3UploadMode = ProcessingS3UploadMode.EndOfJob,
    };

    /// <summary>Where the endpoint's variants capture to, or did when it was last in service.</summary>
    private string[] Captured(MonitoringPlan plan)
    {
        var live = tables.Endpoints.Find(plan.Input.EndpointName)?.Live;
        return live?.Config.DataCaptureConfig is not { } capture ? []
            : [.. live.Variants.Select(variant => $"{capture.DestinationS3Uri.TrimEnd('/')}/{plan.Input.EndpointName}/{variant.Name}")];
    }

    /// <summary>An input for each hour of the window that has objects below a place.</summary>
    private async Task<List<ProcessingInput>> Inputs(MonitoringExecution execution, IEnumerable<string> places, string path, string name, CancellationToken cancel)
    {
        var inputs = new List<ProcessingInput>();
        foreach (string place in places)
        {
            for (var hour = Hour(execution.Start); hour < execution.End; hour += TimeSpan.FromHours(1))
            {
                string below = hour.UtcDateTime.ToString("yyyy'/'MM'/'dd'/'HH", CultureInfo.InvariantCulture), uri = $"{place}/{below}/";
                if (S3Uri.Parse(uri) is { } prefix && await storage.List(prefix, cancel).AnyAsync(cancel))
                {
                    inputs.Add(Input($"{name}_{inputs.Count + 1}", uri, $"{path}/{place[(place.LastIndexOf('/') + 1)..]}/{below}"));
                }
            }
        }

        return inputs;
    }

    private static DateTimeOffset Hour(DateTimeOffset moment) => new(moment.UtcDateTime.Date.AddHours(moment.UtcDateTime.Hour), TimeSpan.Zero);

    private static ProcessingInput Input(string name, string uri, string path) => new()
    {
        InputName = name, S3Input = new() { S3Uri = uri, LocalPath = path, S3DataType = ProcessingS3DataType.S3Prefix, S3InputMode = ProcessingS3InputMode.File },
    };

    private static string Text(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
