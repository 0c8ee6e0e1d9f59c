namespace Sagebrush.Store;

/// <summary>An object that arrives in parts.</summary>
/// <param name="Id">Names the upload; unguessable.</param>
/// <param name="Bucket">Where the object goes.</param>
/// <param name="Key">What it will be called.</param>
/// <param name="Created">When the upload began.</param>
public sealed record MultipartUpload(string Id, string Bucket, string Key, DateTimeOffset Created)
{
    /// <summary>What the writer says about the object.</summary>
    public ObjectFacts Facts { get; init; } = ObjectFacts.None;

    /// <summary>The digest that the parts bear; null when the writer chose none.</summary>
    public ChecksumAlgorithm? Algorithm { get; init; }

    /// <summary>How the bytes are encrypted on disk; null for plain bytes.</summary>
    public ObjectEncryption? Encryption { get; init; }

    /// <summary>The finished object bears a digest of the parts' digests; else one of all bytes.</summary>
    public bool IsComposite { get; init; }
}

/// <summary>A part of a <see cref="MultipartUpload"/> that has arrived.</summary>
/// <param name="Number">Its place, 1 to 10,000.</param>
/// <param name="Size">Bytes.</param>
/// <param name="ETag">Lower-case hex MD5, without quotes.</param>
/// <param name="Modified">When it arrived.</param>
/// <param name="Checksum">The upload's digest of the part.</param>
public sealed record UploadedPart(int Number, long Size, string ETag, DateTimeOffset Modified, ObjectChecksum? Checksum)
{
    /// <summary>Where <see cref="ObjectFiles"/> has the bytes.</summary>
    internal long File { get; init; }

    /// <summary>CRC-64/NVME of the bytes: that of the object is made of the parts'.</summary>
    internal ulong Crc64 { get; init; }
}

/// <summary>A part as the writer lists it when the upload is to be completed.</summary>
/// <param name="Number">Its place.</param>
/// <param name="ETag">What the part was answered with.</param>
/// <param name="Checksum">Base64, when the writer repeats it.</param>
public sealed record PartClaim(int Number, string ETag, string? Checksum = null);
