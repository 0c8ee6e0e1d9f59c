using Sagebrush.Contract;
using Sagebrush.Storage;
using Sagebrush.Store;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Runs;

/// <summary>Lays out the input of a training container: its configuration, and the files of its channels.</summary>
/// <param name="source">Finds and opens what channels deliver.</param>
public sealed class Staging(ChannelSource source)
{
    // Of objects that come over a network, most of the time is waiting.
    private const int AtOnce = 8;

    /// <summary>Makes the folders of a container, empty, in place of what was there.</summary>
    public static void Prepare(MlRoot root, TrainingInput input)
    {
        if (Directory.Exists(root.Path))
        {
            Directory.Delete(root.Path, recursive: true);
        }

        foreach (string folder in (ReadOnlySpan<string>)[root.InputData, root.Model, root.OutputData, root.Checkpoints])
        {
            Directory.CreateDirectory(folder);
        }

        input.Write(root);
    }

    /// <summary>Brings a channel's files.</summary>
    /// <param name="root">The container's folder.</param>
    /// <param name="channel">The channel.</param>
    /// <param name="items">Those of this host.</param>
    /// <param name="link">True to link the store's own files where the file system can: the container must not write to the channel's folder then.</param>
    /// <param name="cancel">Leaves the rest.</param>
    /// <exception cref="ChannelException">An object is gone, its name leaves the folder, or it cannot be decompressed.</exception>
    /// <exception cref="StorageException">The storage does not give an object.</exception>
    public Task Deliver(MlRoot root, Channel channel, IReadOnlyList<ChannelItem> items, bool link, CancellationToken cancel) => Deliver(
        root.Channel(channel.ChannelName), $"Channel '{channel.ChannelName}'", items, channel.CompressionType == CompressionType.Gzip, link, cancel);

    /// <summary>Brings files into a folder.</summary>
    /// <param name="into">The folder, made when absent.</param>
    /// <param name="what">What an error calls them, at the beginning of a sentence.</param>
    /// <param name="items">What is brought.</param>
    /// <param name="compressed">They are gzip and are to be plain.</param>
    /// <param name="link">True to link the store's own files where the file system can: the container must not write to the folder then.</param>
    /// <param name="cancel">Leaves the rest.</param>
    /// <exception cref="ChannelException">An object is gone, its name leaves the folder, or it cannot be decompressed.</exception>
    /// <exception cref="StorageException">The storage does not give an object.</exception>
    public async Task Deliver(string into, string what, IReadOnlyList<ChannelItem> items, bool compressed, bool link, CancellationToken cancel)
    {
        string folder = Directory.CreateDirectory(into).FullName;

        // A manifest may name an object twice, and slashes that make two keys make one path.
        var files = items.Select(item => (Item: item, Path: PathIn(folder, item.Name))).DistinctBy(file => file.Path);
        await Parallel.ForEachAsync(files, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancel }, async (file, each) =>
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file.Path)!);
            if (!(link && file.Item.Parts is [ChannelPart.Stored stored] && source.FileOf(stored.Object) is { } whole && Disk.Local.TryLink(whole, file.Path)))
            {
                await Copy(what, compressed, file.Item, file.Path, each);
            }
        });
    }

    /// <summary>Puts a channel's manifest beside its folder, as the service does.</summary>
    public async Task DeliverManifest(MlRoot root, Channel channel, CancellationToken cancel)
    {
        await using var manifest = await source.OpenManifest(channel.DataSource.S3DataSource!, cancel);
        await using var file = File.Create(root.Channel(channel.ChannelName) + "-manifest");
        await manifest.CopyToAsync(file, cancel);
    }

    private async Task Copy(string what, bool compressed, ChannelItem item, string path, CancellationToken cancel)
    {
        try
        {
            await using var file = new FileStream(path, FileMode.CreateNew);
            foreach (var part in item.Parts)
            {
                await using var bytes = await source.Open(part, cancel);
                await using var plain = compressed ? Gzip.Open(bytes) : bytes;
                await plain.CopyToAsync(file, cancel);
            }
        }
        catch (InvalidDataException e)
        {
            throw new ChannelException($"{what}: '{item.Name}' cannot be decompressed: {e.Message}", e);
        }
    }

    // Keys are free text: one like ../../x must not leave the folder.
    private static string PathIn(string folder, string name)
    {
        string path = Path.GetFullPath(Path.Combine(folder, name.TrimStart('/')));
        return path.StartsWith(folder + "/", StringComparison.Ordinal) ? path : throw new ChannelException($"The key '{name}' is no name of a file below a folder.");
    }
}
