using System.Buffers;
using System.Text;
using Sagebrush.Store;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.S3;

namespace Sagebrush.Services;

/// <summary>What S3 accepts of keys and facts.</summary>
internal static class FactsCheck
{
    private const int LongestKey = 1024;
    private const int LongestMetadata = 2048;

    /// <summary>The media type of an object whose writer named none.</summary>
    public const string DefaultType = "binary/octet-stream";

    // Forms and links can name more than a header could say when the object is read.
    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private static readonly string[] StorageClasses =
    [
        StorageClass.STANDARD, StorageClass.REDUCEDREDUNDANCY, StorageClass.STANDARDIA, StorageClass.ONEZONEIA, StorageClass.INTELLIGENTTIERING, StorageClass.GLACIERIR,
        StorageClass.GLACIER, StorageClass.DEEPARCHIVE,
    ];

    /// <exception cref="AwsException">KeyTooLongError.</exception>
    public static void CheckKey(string key)
    {
        if (Encoding.UTF8.GetByteCount(key) is > LongestKey and int size)
        {
            throw new AwsException(AwsError.KeyTooLong, "Your key is too long")
            {
                Members = new Dictionary<string, object> { ["Size"] = size, ["MaxSizeAllowed"] = LongestKey },
            };
        }
    }

    /// <summary>The facts as they are kept.</summary>
    /// <exception cref="AwsException">MetadataTooLarge, InvalidArgument, InvalidStorageClass.</exception>
    public static ObjectFacts Checked(ObjectFacts facts)
    {
        if (facts.Metadata.Keys.FirstOrDefault(key => key.AsSpan().ContainsAnyExcept(NameCharacters)) is { } name)
        {
            throw S3Errors.InvalidArgument($"x-amz-meta-{name}", facts.Metadata[name], "Metadata can only have names that HTTP allows for headers.");
        }

        if (facts.Metadata.Sum(m => Encoding.UTF8.GetByteCount(m.Key) + Encoding.UTF8.GetByteCount(m.Value)) is > LongestMetadata and int size)
        {
            throw new AwsException(AwsError.MetadataTooLarge, "Your metadata headers exceed the maximum allowed metadata size")
            {
                Members = new Dictionary<string, object> { ["Size"] = size, ["MaxSizeAllowed"] = LongestMetadata },
            };
        }

        if (facts.StorageClass is not null && !StorageClasses.Contains(facts.StorageClass))
        {
            throw new AwsException(AwsError.InvalidStorageClass, "The storage class you specified is not valid")
            {
                Members = new Dictionary<string, object> { ["StorageClassRequested"] = facts.StorageClass },
            };
        }

        return facts with
        {
            ContentType = facts.ContentType ?? DefaultType,
            ContentEncoding = WithoutFraming(facts.ContentEncoding),
            StorageClass = facts.StorageClass == StorageClass.STANDARD ? null : facts.StorageClass,
        };
    }

    private static string? WithoutFraming(string? encoding)
    {
        const string Framing = "aws-chunked";
        if (encoding?.Contains(Framing, StringComparison.Ordinal) is not true)
        {
            return encoding;
        }

        string kept = string.Join(", ", encoding.Split(',', StringSplitOptions.TrimEntries).Where(e => e.Length > 0 && e != Framing));
        return kept.Length == 0 ? null : kept;
    }
}
