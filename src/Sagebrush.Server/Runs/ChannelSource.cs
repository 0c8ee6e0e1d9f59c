using System.Text;
using System.Text.Json;
using Sagebrush.Store;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Runs;

/// <summary>Finds what a channel delivers: the objects below a prefix, those that a manifest lists, or the lines of an augmented manifest.</summary>
public sealed class ChannelSource(ObjectStore objects)
{
    private const string ReferenceSuffix = "-ref";

    /// <summary>All items of a channel, in the order of keys or of the manifest.</summary>
    /// <exception cref="ChannelException">Something that the source names is not there, or a manifest is malformed.</exception>
    public IReadOnlyList<ChannelItem> Items(S3DataSource source)
    {
        var items = source.S3DataType switch
        {
            S3DataType.ManifestFile => Manifest(source),
            S3DataType.AugmentedManifestFile => AugmentedManifest(source),
            _ => Prefix(source.S3Uri),
        };
        return items.Count > 0 ? items : throw new ChannelException($"No S3 objects found under S3 URL \"{source.S3Uri}\" given in input data source.");
    }

    /// <summary>Looks whether there is anything to deliver, without going through all of it.</summary>
    /// <exception cref="ChannelException">There is not.</exception>
    public void Probe(S3DataSource source)
    {
        var uri = Parse(source.S3Uri);
        if (objects.FindBucket(uri.Bucket) is null)
        {
            throw new ChannelException("The specified bucket does not exist");
        }

        if (source.S3DataType != S3DataType.S3Prefix)
        {
            _ = Find(uri);
        }
        else if (!objects.List(uri.Bucket, uri.Key).Any())
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
    public Stream Open(ChannelPart part) => part switch
    {
        ChannelPart.Stored { Object: var stored } => objects.Open(stored.Bucket, stored.Key)?.Bytes
            ?? throw new ChannelException($"The object s3://{stored.Bucket}/{stored.Key} was removed while the job ran."),
        ChannelPart.Inline inline => new MemoryStream(inline.Bytes.ToArray(), writable: false),
        _ => throw new ArgumentOutOfRangeException(nameof(part)),
    };

    /// <summary>The immutable file with an object's bytes.</summary>
    internal string PathOf(StoredObject stored) => objects.PathOf(stored);

    /// <summary>The manifest's own bytes.</summary>
    internal Stream OpenManifest(S3DataSource source) => objects.Open(Find(Parse(source.S3Uri)));

    private List<ChannelItem> Prefix(string text)
    {
        var uri = Parse(text);
        return [.. objects.List(uri.Bucket, uri.Key).Where(o => !o.Key.EndsWith('/')).Select(o => Item(NameBelow(uri.Key, o.Key), o))];
    }

    // The prefix is a folder when it says so or when the key goes on with a slash; else it is the beginning of names.
    private static string NameBelow(string prefix, string key)
    {
        string rest = key[prefix.Length..];
        return rest.StartsWith('/') ? rest[1..] : prefix.EndsWith('/') ? rest : key[(prefix.LastIndexOf('/') + 1)..];
    }

    // [{"prefix": "s3://bucket/train/"}, "part-1.csv", "more/part-2.csv"]
    private List<ChannelItem> Manifest(S3DataSource source)
    {
        try
        {
            using var file = OpenManifest(source);
            using var json = JsonDocument.Parse(file);
            string prefix = json.RootElement[0].GetProperty("prefix").GetString()!;
            return [.. json.RootElement.EnumerateArray().Skip(1).Select(entry => entry.GetString()!).Select(name => Item(name, Find(Parse(prefix + name))))];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or IndexOutOfRangeException)
        {
            throw new ChannelException(
                $"The manifest {source.S3Uri} is not of the form [{{\"prefix\": \"s3://BUCKET/PREFIX\"}}, \"KEY\", …]: {e.Message}", e);
        }
    }

    // {"source-ref": "s3://bucket/cat.jpg", "class": 3}
    private List<ChannelItem> AugmentedManifest(S3DataSource source)
    {
        using var lines = new StreamReader(OpenManifest(source));
        var items = new List<ChannelItem>();
        for (int number = 1; lines.ReadLine() is { } line; number++)
        {
            if (!string.IsNullOrWhiteSpace(line))
            {
                items.Add(Record(source, line, number));
            }
        }

        return items;
    }

    private ChannelItem Record(S3DataSource source, string line, int number)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            return new($"{number}", [.. (source.AttributeNames ?? []).Select(name => Part(name, json.RootElement.GetProperty(name)))]);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new ChannelException(
                $"Line {number} of the augmented manifest {source.S3Uri} is not a JSON object with the attributes [{string.Join(", ", source.AttributeNames ?? [])}].", e);
        }
    }

    private ChannelPart Part(string name, JsonElement value) => name.EndsWith(ReferenceSuffix, StringComparison.Ordinal)
        ? new ChannelPart.Stored(Find(Parse(value.GetString()!)))
        : new ChannelPart.Inline(Encoding.UTF8.GetBytes(value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText()));

    private StoredObject Find(S3Uri uri) => objects.Find(uri.Bucket, uri.Key) ?? throw new ChannelException($"The object {uri} does not exist.");

    private static S3Uri Parse(string text) => S3Uri.Parse(text) ?? throw new ChannelException($"'{text}' is not of the form s3://BUCKET/KEY.");

    private static ChannelItem Item(string name, StoredObject stored) => new(name, [new ChannelPart.Stored(stored)]);
}
