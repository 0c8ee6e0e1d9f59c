using System.Text;
using System.Text.Json;
using Sagebrush.Storage;
using Sagebrush.Store;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Runs;

/// <summary>Finds what a channel delivers: the objects below a prefix, those that a manifest lists, or the lines of an augmented manifest.</summary>
/// <param name="storage">Where they are.</param>
public sealed class ChannelSource(ObjectStorage storage)
{
    private const string ReferenceSuffix = "-ref";

    /// <summary>All items of a channel, in the order of keys or of the manifest.</summary>
    /// <exception cref="ChannelException">Something that the source names is not there, or a manifest is malformed.</exception>
    /// <exception cref="StorageException">The storage does not say.</exception>
    public async Task<IReadOnlyList<ChannelItem>> Items(S3DataSource source, CancellationToken cancel)
    {
        var items = await (source.S3DataType switch
        {
            S3DataType.ManifestFile => Manifest(source, cancel),
            S3DataType.AugmentedManifestFile => AugmentedManifest(source, cancel),
            _ => Prefix(source.S3Uri, cancel),
        });
        return items.Count > 0 ? items : throw new ChannelException($"No S3 objects found under S3 URL \"{source.S3Uri}\" given in input data source.");
    }

    /// <summary>Looks whether there is anything to deliver, without going through all of it.</summary>
    /// <exception cref="ChannelException">There is not.</exception>
    /// <exception cref="StorageException">The storage does not say.</exception>
    public async Task Probe(S3DataSource source, CancellationToken cancel)
    {
        var uri = Parse(source.S3Uri);
        if (!await storage.HasBucket(uri.Bucket, cancel))
        {
            throw new ChannelException("The specified bucket does not exist");
        }

        if (source.S3DataType != S3DataType.S3Prefix)
        {
            _ = await Find(uri, cancel);
        }
        else if (!await storage.List(uri, cancel).AnyAsync(cancel))
        {
            throw new ChannelException("No object has that prefix");
        }
    }

    /// <summary>The item of a channel's host: all of them, or every n-th when the objects are divided among the hosts.</summary>
    /// <param name="items">All items.</param>
    /// <param name="source">Says how they are distributed.</param>
    /// <param name="host">Which host, from 0.</param>
    /// <param name="hosts">How many there are.</param>
    public static IReadOnlyList<ChannelItem> Share(IReadOnlyList<ChannelItem> items, S3DataSource source, int host, int hosts) =>
        source.S3DataDistributionType == S3DataDistribution.ShardedByS3Key ? [.. items.Where((_, i) => i % hosts == host)] : items;

    /// <summary>The bytes of a part.</summary>
    /// <exception cref="ChannelException">The object is gone.</exception>
    /// <exception cref="StorageException">The storage does not give them; also from a read.</exception>
    public async Task<Stream> Open(ChannelPart part, CancellationToken cancel) => part switch
    {
        ChannelPart.Stored { Object.Place: var place } => await storage.Open(place, cancel)
            ?? throw new ChannelException($"The object {place} was removed while the job ran."),
        ChannelPart.Inline inline => new MemoryStream(inline.Bytes.ToArray(), writable: false),
        _ => throw new ArgumentOutOfRangeException(nameof(part)),
    };

    /// <summary>The immutable file with an object's bytes; null where the storage has none on this machine.</summary>
    internal string? FileOf(S3Object found) => storage.FileOf(found);

    /// <summary>The manifest's own bytes.</summary>
    internal async Task<Stream> OpenManifest(S3DataSource source, CancellationToken cancel)
    {
        var uri = Parse(source.S3Uri);
        return await storage.Open(uri, cancel) ?? throw Missing(uri);
    }

    private async Task<IReadOnlyList<ChannelItem>> Prefix(string text, CancellationToken cancel)
    {
        var uri = Parse(text);
        return await storage.List(uri, cancel).Where(o => !o.Place.Key.EndsWith('/')).Select(o => Item(NameBelow(uri.Key, o.Place.Key), o)).ToListAsync(cancel);
    }

    // The prefix is a folder when it says so or when the key goes on with a slash; else it is the beginning of names.
    private static string NameBelow(string prefix, string key)
    {
        string rest = key[prefix.Length..];
        return rest.StartsWith('/') ? rest[1..] : prefix.EndsWith('/') ? rest : key[(prefix.LastIndexOf('/') + 1)..];
    }

    // [{"prefix": "s3://bucket/train/"}, "part-1.csv", "more/part-2.csv"]
    private async Task<IReadOnlyList<ChannelItem>> Manifest(S3DataSource source, CancellationToken cancel)
    {
        try
        {
            await using var file = await OpenManifest(source, cancel);
            using var json = await JsonDocument.ParseAsync(file, default, cancel);
            string prefix = json.RootElement[0].GetProperty("prefix").GetString()!;
            var items = new List<ChannelItem>();
            foreach (string name in json.RootElement.EnumerateArray().Skip(1).Select(entry => entry.GetString()!))
            {
                items.Add(Item(name, await Find(Parse(prefix + name), cancel)));
            }

            return items;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or IndexOutOfRangeException)
        {
            throw new ChannelException(
                $"The manifest {source.S3Uri} is not of the form [{{\"prefix\": \"s3://BUCKET/PREFIX\"}}, \"KEY\", …]: {e.Message}", e);
        }
    }

    // {"source-ref": "s3://bucket/cat.jpg", "class": 3}
    private async Task<IReadOnlyList<ChannelItem>> AugmentedManifest(S3DataSource source, CancellationToken cancel)
    {
        using var lines = new StreamReader(await OpenManifest(source, cancel));
        var items = new List<ChannelItem>();
        for (int number = 1; await lines.ReadLineAsync(cancel) is { } line; number++)
        {
            if (!string.IsNullOrWhiteSpace(line))
            {
                items.Add(await Record(source, line, number, cancel));
            }
        }

        return items;
    }

    private async Task<ChannelItem> Record(S3DataSource source, string line, int number, CancellationToken cancel)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            var parts = new List<ChannelPart>();
            foreach (string name in source.AttributeNames ?? [])
            {
                parts.Add(await Part(name, json.RootElement.GetProperty(name), cancel));
            }

            return new($"{number}", parts);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new ChannelException(
                $"Line {number} of the augmented manifest {source.S3Uri} is not a JSON object with the attributes [{string.Join(", ", source.AttributeNames ?? [])}].", e);
        }
    }

    private async Task<ChannelPart> Part(string name, JsonElement value, CancellationToken cancel) => name.EndsWith(ReferenceSuffix, StringComparison.Ordinal)
        ? new ChannelPart.Stored(await Find(Parse(value.GetString()!), cancel))
        : new ChannelPart.Inline(Encoding.UTF8.GetBytes(value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText()));

    private async Task<S3Object> Find(S3Uri uri, CancellationToken cancel) => await storage.Find(uri, cancel) ?? throw Missing(uri);

    private static ChannelException Missing(S3Uri uri) => new($"The object {uri} does not exist.");

    private static S3Uri Parse(string text) => S3Uri.Parse(text) ?? throw new ChannelException($"'{text}' is not of the form s3://BUCKET/KEY.");

    private static ChannelItem Item(string name, S3Object found) => new(name, [new ChannelPart.Stored(found)]);
}
