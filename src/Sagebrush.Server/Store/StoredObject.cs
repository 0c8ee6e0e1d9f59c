namespace Sagebrush.Store;

/// <summary>An object as it was written: replaced by later writes, never changed.</summary>
/// <param name="Bucket">Where it is.</param>
/// <param name="Key">Any Unicode text; slashes and dots mean nothing.</param>
/// <param name="Size">Bytes.</param>
/// <param name="ETag">Lower-case hex MD5 of the bytes, or of the parts' MD5s with <c>-</c> and their number behind it; without quotes.</param>
/// <param name="Modified">When it was written, in whole milliseconds.</param>
public sealed record StoredObject(string Bucket, string Key, long Size, string ETag, DateTimeOffset Modified)
{
    /// <summary>What the writer said about it.</summary>
    public ObjectFacts Facts { get; init; } = ObjectFacts.None;

    /// <summary>The digest that was asked for; null when none is known.</summary>
    public ObjectChecksum? Checksum { get; init; }

    /// <summary>Bytes of each part of a multipart upload, in order; empty for an object written in one piece.</summary>
    public IReadOnlyList<long> Parts { get; init; } = [];

    /// <summary>The multipart upload that it came from; null for an object written in one piece.</summary>
    public string? Upload { get; init; }

    /// <summary>Where <see cref="ObjectFiles"/> has the bytes.</summary>
    internal string File { get; init; } = "";
}
