using System.Text.Json;
using System.Text.Json.Nodes;
using Sagebrush.Contract;
using Sagebrush.Services;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Jobs;

/// <summary>The configuration files of a processing container.</summary>
/// <param name="job">The job.</param>
/// <param name="options">Account and region.</param>
/// <remarks>Source: AWS, "How Amazon SageMaker Processing Configures Input and Output For Your Processing Container".</remarks>
internal sealed class ProcessingFiles(ProcessingJob job, Options options)
{
    /// <summary>Writes them for a host.</summary>
    public void Write(MlRoot root, string host)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(root.ProcessingJobConfig)!);
        var config = JsonSerializer.SerializeToNode(job.Spec with { Tags = null }, SageMakerRows.Default.CreateProcessingJobRequest)!.AsObject();
        config.Insert(0, "ProcessingJobArn", Arn.SageMaker(options, ProcessingJob.Kind, job.Key));
        Write(root.ProcessingJobConfig, config);
        Write(root.ProcessingResourceConfig, new()
        {
            ["current_host"] = host,
            ["hosts"] = new JsonArray([.. job.Hosts.Select(name => (JsonNode)name)]),
            ["current_instance_type"] = job.Spec.ProcessingResources.ClusterConfig.InstanceType,
        });
    }

    private static void Write(string path, JsonObject document) => File.WriteAllBytes(path, JsonSerializer.SerializeToUtf8Bytes(document, SageMakerRows.Default.JsonObject));
}
