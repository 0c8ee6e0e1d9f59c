using Sagebrush.Algorithms;
using Sagebrush.Contract;
using Sagebrush.Data;

namespace Sagebrush.Training;

/// <summary>What an algorithm is given to train: checked hyperparameters, the channels, its log, and the other hosts of the job.</summary>
/// <param name="Root">The folder shared with the platform.</param>
/// <param name="Input">What the platform wrote there.</param>
/// <param name="HyperParameters">Checked against the manifest.</param>
/// <param name="Log">Where log and metric lines go.</param>
public sealed record TrainingRun(MlRoot Root, TrainingInput Input, HyperValues HyperParameters, ContainerLog Log)
{
    /// <summary>This host's name: <c>algo-1</c> …</summary>
    public string Host => Input.Resources.CurrentHost;

    /// <summary>All hosts of the job, in order.</summary>
    public IReadOnlyList<string> Hosts => Input.Resources.Hosts;

    /// <summary>This host's place among <see cref="Hosts"/>, from 0.</summary>
    public int Rank => Hosts.TakeWhile(host => host != Host).Count();

    /// <summary>Where checkpoints are left and found; null when the job keeps none.</summary>
    public string? CheckpointFolder => Input.CheckpointFolder is { } folder ? Path.GetFullPath(Path.GetRelativePath(MlRoot.DefaultPath, folder), Root.Path) : null;

    /// <summary>Each host has its own part of the channel's objects.</summary>
    public bool IsSharded(string channel) => Input.Channels[channel].S3DistributionType == "ShardedByS3Key";

    /// <summary>The media type of a channel's data.</summary>
    /// <param name="channel">One that the job has.</param>
    /// <param name="defaultType">That of a channel that names none.</param>
    public string ContentType(string channel, string defaultType) =>
        Input.Channels[channel].ContentType is { } given && !string.IsNullOrWhiteSpace(given) ? given : defaultType;

    /// <summary>The rows of a channel; null when the job has no such channel.</summary>
    /// <param name="channel">For example <c>train</c>.</param>
    /// <param name="defaultType">The media type of a channel that names none.</param>
    /// <exception cref="ClientException">The channel's content type cannot be read.</exception>
    public IDataset? Dataset(string channel, string defaultType)
    {
        if (!Input.Channels.TryGetValue(channel, out var config))
        {
            return null;
        }

        try
        {
            var format = RowFormat.ForTraining(MediaType.Parse(ContentType(channel, defaultType)));
            return config.TrainingInputMode == "Pipe" ? new PipeDataset(epoch => Root.Pipe(channel, epoch), format) : new FileDataset(Root.Channel(channel), format);
        }
        catch (UnsupportedMediaTypeException e)
        {
            throw new ClientException($"Channel '{channel}': {e.Message}", e);
        }
    }
}
