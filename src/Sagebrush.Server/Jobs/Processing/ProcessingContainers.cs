using Sagebrush.Contract;
using Sagebrush.Images;
using Sagebrush.Runs;
using Sagebrush.Services;

namespace Sagebrush.Jobs;

/// <summary>What the containers of a processing job run.</summary>
/// <param name="job">The job.</param>
/// <param name="image">The image that it names.</param>
/// <param name="shop">What to work with.</param>
internal sealed class ProcessingContainers(ProcessingJob job, ContainerImage image, ProcessingWorkshop shop)
{
    // What a stopped container gets, and the time to see that it has ended.
    private static readonly TimeSpan BeyondRuntime = TimeSpan.FromMinutes(10);

    /// <summary>A host's container.</summary>
    /// <param name="host">Its name.</param>
    /// <param name="root">Its folder.</param>
    /// <param name="ports">Where the hosts reach each other.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="NotSupportedException">The job's role is gone, or the image cannot run.</exception>
    public ValueTask<RunSpec> Run(string host, MlRoot root, IReadOnlyList<int> ports, CancellationToken cancel)
    {
        var cluster = job.Spec.ProcessingResources.ClusterConfig;
        var run = new RunSpec(RunId(host), host, Command(root), root.Path, Environment(ports))
        {
            NetworkIsolation = job.Spec.NetworkConfig?.EnableNetworkIsolation ?? false,
            ReadOnly = image.ReadOnly,
            Hosts = job.Hosts,
            Limits = RunLimits.Of(cluster.InstanceType, cluster.VolumeSizeInGB),
        };
        return shop.Platform.Variables.Complete(
            run, image, job.Spec.Environment, job.Spec.RoleArn, TimeSpan.FromSeconds(job.MaxRuntimeInSeconds) + BeyondRuntime, cancel);
    }

    /// <summary>Takes from a host's container, which has ended, what it could act with.</summary>
    public void Revoke(string host) => shop.Platform.Variables.Revoke(RunId(host));

    private string RunId(string host) => $"{ProcessingJob.Kind}/{job.Key}/{job.Attempt}/{host}";

    // Without a sandbox there is no /opt/ml: the words of the command at least are told where it is.
    private IReadOnlyList<string> Command(MlRoot root)
    {
        var app = job.Spec.AppSpecification;
        IEnumerable<string> command = [.. app.ContainerEntrypoint ?? image.EntryPoint ?? [], .. app.ContainerArguments ?? []];
        return shop.Platform.Runner.Isolates ? [.. command] : [.. command.Select(word =>
            word.StartsWith(MlRoot.DefaultPath + "/", StringComparison.Ordinal) ? root.Path + word[MlRoot.DefaultPath.Length..] : word)];
    }

    private Dictionary<string, string> Environment(IReadOnlyList<int> ports) => new()
    {
        ["PROCESSING_JOB_NAME"] = job.Key,
        ["PROCESSING_JOB_ARN"] = Arn.SageMaker(shop.Options, ProcessingJob.Kind, job.Key),
        ["SAGEBRUSH_HOSTS"] = string.Join(',', job.Hosts.Zip(ports, (host, port) => $"{host}=127.0.0.1:{port}")),
    };
}
