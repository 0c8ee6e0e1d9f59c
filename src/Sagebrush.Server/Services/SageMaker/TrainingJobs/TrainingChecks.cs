using Sagebrush.Contract;
using Sagebrush.Images;
using Sagebrush.Jobs;
using Sagebrush.Runs;
using Sagebrush.Storage;
using Sagebrush.Store;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Services;

/// <summary>Finds what is wrong with a request for a training job, as far as it can be known before the job runs.</summary>
/// <param name="images">The images that can run.</param>
/// <param name="storage">Holds the data.</param>
/// <param name="roles">Who may run jobs.</param>
internal sealed class TrainingChecks(ImageCatalog images, ObjectStorage storage, Roles roles)
{
    // 28 days, as on the service.
    private const int LongestRuntime = 28 * 24 * 60 * 60;

    private readonly S3Checks _places = new(storage);

    /// <summary>Passes a request that can run.</summary>
    /// <exception cref="AwsException">ValidationException or ResourceLimitExceeded: what is wrong, everything of a kind at once.</exception>
    public async Task Check(CreateTrainingJobRequest request, CancellationToken cancel)
    {
        ValidationErrors.Refuse(Missing(request));
        ValidationErrors.Refuse(NotOffered(request));
        CheckTime(request.StoppingCondition!, request.EnableManagedSpotTraining ?? false);
        roles.CheckAssumable(request.RoleArn);
        var specification = request.AlgorithmSpecification!;
        var image = images.ImageOf(request)
            ?? throw AwsError.Validation.With($"Cannot find the training image '{specification.TrainingImage}'. Please ensure that the image exists "
                + $"and that its registry path is right. {images.Searched(specification.TrainingImage!)}");
        if (image.Missing() is { } missing)
        {
            throw AwsError.Validation.With($"The training image '{specification.TrainingImage}' cannot run in this installation: {missing}");
        }

        CheckInstances(request.ResourceConfig!, image.Manifest);
        ValidationErrors.Refuse(MetricErrors(specification));
        var hyperParameters = request.HyperParameters ?? new Dictionary<string, string>();
        ValidationErrors.Refuse(
        [
            .. image.Manifest?.ValidateInstanceCount(request.ResourceConfig!.InstanceCount!.Value, hyperParameters) ?? [],
            .. image.Manifest?.ValidateHyperParameters(hyperParameters) ?? [],
            .. ScriptErrors(request, image),
            .. ChannelErrors(request, image.Manifest),
        ]);
        foreach (var channel in request.InputDataConfig ?? [])
        {
            await _places.CheckData(channel.DataSource.S3DataSource!, request.RoleArn, $" Channel: {channel.ChannelName}.", cancel);
        }

        await new ScriptChecks(storage).Check(
            hyperParameters.GetValueOrDefault(ScriptMode.SourceParameter), $"hyperParameters.{ScriptMode.SourceParameter}", request.RoleArn,
            request.EnableNetworkIsolation ?? false, cancel);
        await _places.CheckBucket(request.OutputDataConfig.S3OutputPath, "outputDataConfig.s3OutputPath", cancel);
        if (request.CheckpointConfig is { } checkpoints)
        {
            await _places.CheckBucket(checkpoints.S3Uri, "checkpointConfig.s3Uri", cancel);
        }
    }

    // The model leaves these open for kinds of jobs that have other ways to say them.
    private static List<string> Missing(CreateTrainingJobRequest request)
    {
        var errors = new List<string>();
        Require(request.AlgorithmSpecification, "algorithmSpecification");
        Require(request.ResourceConfig, "resourceConfig");
        Require(request.StoppingCondition, "stoppingCondition");
        if (request.AlgorithmSpecification is { AlgorithmName: null } specification)
        {
            Require(specification.TrainingImage, "algorithmSpecification.trainingImage");
        }

        if (request.ResourceConfig is { InstanceGroups: null } resources)
        {
            Require(resources.InstanceType, "resourceConfig.instanceType");
            Require(resources.InstanceCount, "resourceConfig.instanceCount");
        }

        return errors;

        void Require(object? value, string member)
        {
            if (value is null)
            {
                errors.Add($"Value null at '{member}' failed to satisfy constraint: Member must not be null");
            }
        }
    }

    private static List<string> NotOffered(CreateTrainingJobRequest request)
    {
        var errors = new List<string>();
        Refuse(request.AlgorithmSpecification!.AlgorithmName is not null, "algorithmSpecification.algorithmName", "name a trainingImage instead");
        Refuse(request.ResourceConfig!.InstanceGroups is not null, "resourceConfig.instanceGroups", "give instanceType and instanceCount instead");
        Refuse(request.ServerlessJobConfig is not null, "serverlessJobConfig", "give resourceConfig instead");
        Refuse(request.EnableNetworkIsolation == true && request.ResourceConfig.InstanceCount > 1, "enableNetworkIsolation", "several instances need the network to reach each other");
        Refuse(
            request.CheckpointConfig?.LocalPath is { } path && !Path.GetFullPath(path).StartsWith(MlRoot.DefaultPath + "/", StringComparison.Ordinal),
            "checkpointConfig.localPath", $"it must be below {MlRoot.DefaultPath}");
        foreach (var (channel, i) in (request.InputDataConfig ?? []).Select((channel, i) => (channel, i + 1)))
        {
            Refuse(channel.DataSource.S3DataSource is null, $"inputDataConfig.{i}.member.dataSource", "an s3DataSource is needed");
        }

        return errors;

        void Refuse(bool given, string member, string instead)
        {
            if (given)
            {
                errors.Add($"Value at '{member}' is not available in this installation: {instead}");
            }
        }
    }

    private static List<string> MetricErrors(AlgorithmSpecification specification)
    {
        var errors = new List<string>();
        foreach (var (metric, i) in (specification.MetricDefinitions ?? []).Select((metric, i) => (metric, i + 1)))
        {
            try
            {
                MetricScraper.Parse(metric.Regex);
            }
            catch (ArgumentException e)
            {
                errors.Add($"Value '{metric.Regex}' at 'algorithmSpecification.metricDefinitions.{i}.member.regex' failed to satisfy constraint: "
                    + $"Member must be a regular expression: {e.Message}");
            }
        }

        return errors;
    }

    // With an entry point of its own a container need not be one that runs scripts.
    private static IEnumerable<string> ScriptErrors(CreateTrainingJobRequest request, ContainerImage image) =>
        request.AlgorithmSpecification!.ContainerEntrypoint is null && image.TrainingError(
            request.HyperParameters ?? new Dictionary<string, string>(), request.Environment ?? new Dictionary<string, string>()) is { } error ? [error] : [];

    private static IEnumerable<string> ChannelErrors(CreateTrainingJobRequest request, Manifest? manifest)
    {
        var channels = request.InputDataConfig ?? [];
        if (channels.CountBy(channel => channel.ChannelName).FirstOrDefault(count => count.Value > 1) is { Key: { } twice })
        {
            return [$"Value '{twice}' at 'inputDataConfig' failed to satisfy constraint: Member must have a channel of each name once"];
        }

        var configurations = channels.ToDictionary(channel => channel.ChannelName, channel => TrainingContainers.Configuration(channel, Mode(channel)));
        var own = manifest?.ValidateChannels(configurations, request.HyperParameters ?? new Dictionary<string, string>()) ?? [];
        return own.Concat(channels.SelectMany(AugmentedErrors));

        string Mode(Channel channel) => channel.InputMode ?? request.AlgorithmSpecification!.TrainingInputMode;

        IEnumerable<string> AugmentedErrors(Channel channel)
        {
            var source = channel.DataSource.S3DataSource!;
            if (source.S3DataType == S3DataType.AugmentedManifestFile && (Mode(channel) != TrainingInputMode.Pipe || source.AttributeNames is not { Count: > 0 }))
            {
                yield return $"Value '{source.S3DataType}' at 'inputDataConfig.{channel.ChannelName}.dataSource.s3DataSource.s3DataType' failed to satisfy constraint: "
                    + "An augmented manifest needs input mode Pipe and attributeNames";
            }
        }
    }

    private static void CheckInstances(Wire.Shapes.SageMaker.ResourceConfig resources, Manifest? manifest)
    {
        int count = resources.InstanceCount!.Value;
        if (count is < 1)
        {
            throw AwsError.Validation.With(
                $"1 validation error detected: Value '{count}' at 'resourceConfig.instanceCount' failed to satisfy constraint: Member must have value greater than or equal to 1");
        }

        InstanceQuota.Check("training job", resources.InstanceType, count);
        if (count > 1 && manifest is { SupportsDistributedTraining: false })
        {
            throw AwsError.Validation.With($"The algorithm '{manifest.Name}' does not support distributed training: resourceConfig.instanceCount is {count}, expected 1.");
        }
    }

    private static void CheckTime(StoppingCondition condition, bool spot)
    {
        if (condition.MaxRuntimeInSeconds > LongestRuntime)
        {
            throw AwsError.Validation.With($"1 validation error detected: Value '{condition.MaxRuntimeInSeconds}' at 'stoppingCondition.maxRuntimeInSeconds' failed to satisfy "
                + $"constraint: Member must have value less than or equal to {LongestRuntime}");
        }

        if (spot && !(condition.MaxWaitTimeInSeconds >= (condition.MaxRuntimeInSeconds ?? 0)))
        {
            throw AwsError.Validation.With("Invalid MaxWaitTimeInSeconds. It must be present and be greater than or equal to MaxRuntimeInSeconds");
        }
    }
}
