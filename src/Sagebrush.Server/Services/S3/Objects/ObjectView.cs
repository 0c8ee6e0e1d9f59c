using Sagebrush.Store;
using Sagebrush.Wire;

namespace Sagebrush.Services;

/// <summary>Which bytes of an object a read is for.</summary>
/// <param name="Bytes">The whole object, or a range of it.</param>
/// <param name="ContentRange">How the range is told; null for the whole object.</param>
/// <param name="PartsCount">How many parts it was made of; null unless one part is read.</param>
/// <param name="Checksum">The digest of just these bytes, against which clients hold them; null when none is known.</param>
internal sealed record ObjectView(ByteRange Bytes, string? ContentRange, int? PartsCount, ObjectChecksum? Checksum)
{
    /// <exception cref="AwsException">InvalidRange, InvalidPartNumber, InvalidRequest.</exception>
    public static ObjectView Of(StoredObject stored, string? range, int? partNumber)
    {
        if (partNumber is { } number)
        {
            return range is null ? Part(stored, number) : throw AwsError.InvalidRequest.With("Cannot specify both Range header and partNumber query parameter");
        }

        return range is not null && ByteRange.Parse(range, stored.Size) is { } bytes
            ? new(bytes, bytes.Of(stored.Size), null, null)
            : new(new(0, stored.Size), null, null, stored.Checksum);
    }

    /// <summary>A part's own digest; of which type the object's is.</summary>
    private static ObjectChecksum? DigestOf(StoredObject stored, ObjectPart part) =>
        part.Checksum is null ? null : part.Checksum with { IsComposite = stored.Checksum?.IsComposite is true };

    private static ObjectView Part(StoredObject stored, int number)
    {
        List<long> parts = stored.Parts.Count == 0 ? [stored.Size] : [.. stored.Parts.Select(p => p.Size)];
        if (number < 1 || number > parts.Count)
        {
            throw S3Errors.InvalidPartNumber(number, parts.Count);
        }

        var bytes = new ByteRange(parts.Take(number - 1).Sum(), parts[number - 1]);
        return new(
            bytes, bytes.Length == 0 ? null : bytes.Of(stored.Size), stored.Parts.Count == 0 ? null : stored.Parts.Count,
            stored.Parts.Count == 0 ? stored.Checksum : DigestOf(stored, stored.Parts[number - 1]));
    }
}
