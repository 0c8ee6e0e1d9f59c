namespace Sagebrush.Store;

/// <summary>A version of an object, or a delete marker: its bytes never change, what is said about it may.</summary>
/// <param name="Bucket">Where it is.</param>
/// <param name="Key">Any Unicode text; slashes and dots mean nothing.</param>
/// <param name="Size">Bytes.</param>
/// <param name="ETag">Lower-case hex MD5 of the bytes, or of the parts' MD5s with <c>-</c> and their number behind it; without quotes.</param>
/// <param name="Modified">When it was written, in whole milliseconds.</param>
public sealed record StoredObject(string Bucket, string Key, long Size, string ETag, DateTimeOffset Modified)
{
    /// <summary>The id of the version that is written where none are kept.</summary>
    public const string NullVersion = "null";

    /// <summary>Names the version among those of the key; <see cref="NullVersion"/> where versioning was off or suspended.</summary>
    public string VersionId { get; init; } = NullVersion;

    /// <summary>Stands for the removal of what was there: it has no bytes, and while it is the latest version the key has no object.</summary>
    public bool IsDeleteMarker { get; init; }

    /// <summary>True of the newest version of the key.</summary>
    public bool IsLatest { get; init; }

    /// <summary>What is kept beside the bytes.</summary>
    public ObjectFacts Facts { get; init; } = ObjectFacts.None;

    /// <summary>The digest that was asked for; null when none is known.</summary>
    public ObjectChecksum? Checksum { get; init; }

    /// <summary>How the bytes are encrypted on disk; null for plain bytes.</summary>
    public ObjectEncryption? Encryption { get; init; }

    /// <summary>Each part of a multipart upload, in order; empty for an object written in one piece.</summary>
    public IReadOnlyList<ObjectPart> Parts { get; init; } = [];

    /// <summary>The multipart upload that it came from; null for an object written in one piece.</summary>
    public string? Upload { get; init; }

    /// <summary>Where <see cref="ObjectFiles"/> has the bytes, in order.</summary>
    internal IReadOnlyList<long> Files { get; init; } = [];

    /// <summary>Orders the versions of a key: the newest has the highest.</summary>
    internal long Sequence { get; init; }
}
