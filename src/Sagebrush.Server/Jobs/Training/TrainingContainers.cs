using Sagebrush.Contract;
using Sagebrush.Images;
using Sagebrush.Runs;
using Sagebrush.Services;
using Sagebrush.Wire.Shapes.SageMaker;
using ChannelConfig = Sagebrush.Contract.ChannelConfig;

namespace Sagebrush.Jobs;

/// <summary>What the containers of a training job are told: commands, environments, configuration.</summary>
/// <param name="job">The job.</param>
/// <param name="image">The image that it names.</param>
/// <param name="options">Account and region.</param>
/// <param name="variables">Completes their environments.</param>
internal sealed class TrainingContainers(TrainingJob job, ContainerImage image, Options options, ContainerVariables variables)
{
    // What a stopped container gets, and the time to see that it has ended.
    private static readonly TimeSpan BeyondRuntime = TimeSpan.FromMinutes(10);

    /// <summary>Reads metrics out of the logs: those of the algorithm, and those of the request, which win.</summary>
    public MetricScraper Metrics { get; } = new(MetricDefinitions(job.Spec, image.Manifest).Select(metric => (metric.Name, metric.Regex)));

    /// <summary>The metric definitions of a request with those of the algorithm.</summary>
    public static IReadOnlyList<Wire.Shapes.SageMaker.MetricDefinition> MetricDefinitions(CreateTrainingJobRequest spec, Manifest? manifest)
    {
        var given = spec.AlgorithmSpecification!.MetricDefinitions ?? [];
        return
        [
            .. given,
            .. (manifest?.MetricDefinitions ?? []).Where(own => given.All(g => g.Name != own.Name))
                .Select(own => new Wire.Shapes.SageMaker.MetricDefinition { Name = own.Name, Regex = own.Regex }),
        ];
    }

    /// <summary>A channel as the container is told of it.</summary>
    public static ChannelConfig Configuration(Channel channel, string mode) => new()
    {
        TrainingInputMode = mode,
        ContentType = channel.ContentType,
        S3DistributionType = channel.DataSource.S3DataSource?.S3DataDistributionType ?? S3DataDistribution.FullyReplicated,
        RecordWrapperType = channel.RecordWrapperType ?? RecordWrapper.None,
    };

    /// <summary>The configuration files of a host.</summary>
    public TrainingInput Input(string host) => new(
        job.Spec.HyperParameters ?? new Dictionary<string, string>(),
        job.Channels.ToDictionary(channel => channel.ChannelName, channel => Configuration(channel, job.InputMode(channel))),
        new(host, job.Hosts, job.Spec.ResourceConfig!.InstanceType ?? ""))
    {
        CheckpointFolder = job.Spec.CheckpointConfig is { } checkpoints ? checkpoints.LocalPath ?? new MlRoot().Checkpoints : null,
    };

    /// <summary>A host's container.</summary>
    /// <param name="host">Its name.</param>
    /// <param name="root">Its folder.</param>
    /// <param name="ports">Where the hosts reach each other.</param>
    /// <param name="readOnly">Folders that it must not write to.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="NotSupportedException">The job's role is gone.</exception>
    public ValueTask<RunSpec> Run(string host, MlRoot root, IReadOnlyList<int> ports, IReadOnlyList<string> readOnly, CancellationToken cancel)
    {
        var run = new RunSpec(RunId(host), host, Command, root.Path, Environment(ports))
        {
            NetworkIsolation = job.Spec.EnableNetworkIsolation ?? false,
            ReadOnly = [.. image.ReadOnly, .. readOnly],
            Hosts = job.Hosts,
            Limits = RunLimits.Of(job.Spec.ResourceConfig!.InstanceType, job.Spec.ResourceConfig.VolumeSizeInGB),
        };
        return variables.Complete(run, image, job.Spec.Environment, job.Spec.RoleArn, TimeSpan.FromSeconds(job.MaxRuntimeInSeconds) + BeyondRuntime, cancel);
    }

    /// <summary>Takes from a host's container, which has ended, what it could act with.</summary>
    public void Revoke(string host) => variables.Revoke(RunId(host));

    private string RunId(string host) => $"training-job/{job.Key}/{job.Attempt}/{host}";

    private IReadOnlyList<string> Command
    {
        get
        {
            var specification = job.Spec.AlgorithmSpecification!;
            return (specification.ContainerEntrypoint ?? image.EntryPoint, specification.ContainerArguments) switch
            {
                (null, var arguments) => [.. image.TrainCommand, .. arguments ?? []],
                (var entryPoint, null) => specification.ContainerEntrypoint ?? image.TrainCommand,
                (var entryPoint, var arguments) => [.. entryPoint, .. arguments],
            };
        }
    }

    private Dictionary<string, string> Environment(IReadOnlyList<int> ports) => new()
    {
        ["TRAINING_JOB_NAME"] = job.Key,
        ["TRAINING_JOB_ARN"] = Arn.SageMaker(options, TrainingJob.Kind, job.Key),
        ["SAGEBRUSH_HOSTS"] = string.Join(',', job.Hosts.Zip(ports, (host, port) => $"{host}=127.0.0.1:{port}")),
    };
}
