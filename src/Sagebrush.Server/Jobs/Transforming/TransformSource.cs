using Sagebrush.Runs;
using Sagebrush.Services;
using Sagebrush.Storage;
using Sagebrush.Store;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Jobs;

/// <summary>An object that a transform job reads.</summary>
/// <param name="Name">Its name below the prefix or in the manifest; with <c>.out</c> behind it the result's.</param>
/// <param name="Object">The object.</param>
internal sealed record TransformItem(string Name, S3Object Object)
{
    /// <summary>Bucket and key, as logs of the service name objects.</summary>
    public string Place => $"{Object.Place.Bucket}/{Object.Place.Key}";

    /// <summary>Where the result of it goes: the job's output path, its name, <c>.out</c>.</summary>
    public S3Uri Target(CreateTransformJobRequest spec) => S3Uri.Parse($"{spec.TransformOutput.S3OutputPath.TrimEnd('/')}/{Name}.out")!.Value;
}

/// <summary>Finds the objects of transform jobs.</summary>
/// <param name="storage">Where they are.</param>
internal sealed class TransformSource(ObjectStorage storage)
{
    /// <summary>What a request wants read.</summary>
    public static S3DataSource Of(CreateTransformJobRequest request) => new()
    {
        S3DataType = request.TransformInput.DataSource.S3DataSource.S3DataType, S3Uri = request.TransformInput.DataSource.S3DataSource.S3Uri,
    };

    /// <summary>All objects of a job, in the order of keys or of the manifest; each once.</summary>
    /// <exception cref="ChannelException">There are none, something that a manifest names is not there, or two objects would have the same result.</exception>
    /// <exception cref="StorageException">The storage does not say.</exception>
    public async Task<IReadOnlyList<TransformItem>> Items(TransformJob job, CancellationToken cancel)
    {
        var items = await new ChannelSource(storage).Items(Of(job.Spec), cancel);
        var objects = items.Select(item => new TransformItem(item.Name, ((ChannelPart.Stored)item.Parts[0]).Object)).DistinctBy(item => item.Object.Place).ToList();
        return objects.GroupBy(item => item.Name, StringComparer.Ordinal).FirstOrDefault(same => same.Skip(1).Any()) is not { } clash ? objects
            : throw new ChannelException($"The results of {string.Join(" and ", clash.Select(item => item.Place))} would have the same name: {clash.Key}.out.");
    }
}
