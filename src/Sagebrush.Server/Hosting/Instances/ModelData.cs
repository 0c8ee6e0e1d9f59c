using Sagebrush.Storage;
using Sagebrush.Store;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Hosting;

/// <summary>Brings a model's data out of S3 to where its container looks for it.</summary>
/// <param name="storage">S3.</param>
public sealed class ModelData(ObjectStorage storage)
{
    /// <summary>Where a container's model lies; null when it has none, or takes models one by one.</summary>
    public static S3ModelDataSource? SourceOf(ContainerDefinition container) => container switch
    {
        { Mode: ContainerMode.MultiModel } => null,
        { ModelDataSource.S3DataSource: { } source } => source,
        { ModelDataUrl: { Length: > 0 } url } => ObjectAt(url),
        _ => null,
    };

    /// <summary>The model in an object: an archive, or an <c>.onnx</c> file, which needs none around it.</summary>
    public static S3ModelDataSource ObjectAt(string uri) => new()
    {
        S3Uri = uri, S3DataType = S3ModelDataType.S3Object,
        CompressionType = uri.EndsWith(".onnx", StringComparison.Ordinal) ? ModelCompressionType.None : ModelCompressionType.Gzip,
    };

    /// <summary>The objects of a source: one, or for a prefix any number, in the order of their keys.</summary>
    /// <exception cref="StorageException">The storage does not say.</exception>
    public async Task<IReadOnlyList<S3Uri>> Find(S3ModelDataSource source, CancellationToken cancel) => S3Uri.Parse(source.S3Uri) is not { } uri ? []
        : source.S3DataType == S3ModelDataType.S3Prefix
            ? await storage.List(uri, cancel).Select(found => found.Place).Where(place => !place.Key.EndsWith('/')).ToListAsync(cancel)
        : await storage.Find(uri, cancel) is { Place: var one } ? [one]
        : [];

    /// <summary>Fills a folder, which appears complete or not at all; one that is there already is left as it is.</summary>
    /// <param name="source">What with; null leaves it empty.</param>
    /// <param name="container">What messages call the container.</param>
    /// <param name="folder">Which one.</param>
    /// <param name="limit">What an archive may unpack to, in bytes; null for as much as the disk has.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="ModelDataException">The data is missing or is no archive; the message is for the endpoint's FailureReason.</exception>
    /// <exception cref="StorageException">The storage does not give it now.</exception>
    public async Task Place(S3ModelDataSource? source, string container, string folder, long? limit, CancellationToken cancel)
    {
        if (Directory.Exists(folder))
        {
            return;
        }

        var draft = folder + ".new";
        if (Directory.Exists(draft))
        {
            Directory.Delete(draft, recursive: true);
        }

        Directory.CreateDirectory(draft);
        if (source is not null)
        {
            await Fill(container, source, draft, limit, cancel);
        }

        Directory.Move(draft, folder);
    }

    private async Task Fill(string container, S3ModelDataSource source, string folder, long? limit, CancellationToken cancel)
    {
        if (await Find(source, cancel) is not [_, ..] found)
        {
            throw Missing(container, source);
        }

        try
        {
            foreach (var place in found)
            {
                await using var body = await storage.Open(place, cancel) ?? throw Missing(container, source);
                await (source.CompressionType == ModelCompressionType.Gzip
                    ? ModelArchive.Unpack(body, folder, limit, cancel)
                    : Copy(body, ModelArchive.Inside(folder, NameOf(place, source), place.Key), cancel));
            }
        }
        catch (InvalidDataException e)
        {
            throw new ModelDataException($"Failed to extract model data archive for container \"{container}\" from URL \"{source.S3Uri}\". "
                + $"Please ensure that the object located at the URL is a valid tar.gz archive. {e.Message}", e);
        }
    }

    private static ModelDataException Missing(string container, S3ModelDataSource source) => new(
        $"Failed to download model data for container \"{container}\" from URL: \"{source.S3Uri}\". "
        + "Please ensure that there is an object located at the URL and that the role passed to CreateModel has permissions to download the model.");

    /// <summary>What is behind the prefix's last folder: <c>models/a/weights</c> under <c>models/a/</c> is <c>weights</c>.</summary>
    private static string NameOf(S3Uri place, S3ModelDataSource source) => place.Key[(S3Uri.Parse(source.S3Uri)!.Value.Key.LastIndexOf('/') + 1)..];

    private static async Task Copy(Stream body, string path, CancellationToken cancel)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
        await body.CopyToAsync(file, cancel);
    }
}
