using System.Text.Json.Serialization;

namespace Sagebrush.Store;

/// <summary>Something that a <see cref="Scrub"/> has found, and whose it is.</summary>
/// <param name="Fault">What is wrong.</param>
/// <param name="Message">The same for people: what was expected, what was found.</param>
public sealed record ScrubFinding(ScrubFault Fault, string Message)
{
    /// <summary>The bucket of the object; null where no object is concerned.</summary>
    public string? Bucket { get; init; }

    /// <summary>The key of the object, or the one that an upload is for.</summary>
    public string? Key { get; init; }

    /// <summary>The version of the object; null for a part of an upload.</summary>
    public string? VersionId { get; init; }

    /// <summary>The unfinished upload that the file is a part of; null for an object.</summary>
    public string? UploadId { get; init; }

    /// <summary>Which part of the object or upload the file is; null when the object has one file.</summary>
    public int? PartNumber { get; init; }

    /// <summary>The file's name below <c>objects</c> in the data folder, which it has also when its bytes are in its row; null where none is concerned.</summary>
    public string? File { get; init; }

    /// <summary>False for what cannot be known and needs no repair.</summary>
    [JsonIgnore]
    public bool IsWrong => Fault != ScrubFault.Unverifiable;

    /// <summary>A line for people.</summary>
    public override string ToString()
    {
        string version = VersionId is null ? "" : $" version {VersionId}", upload = UploadId is null ? "" : $" upload {UploadId}";
        string owner = Bucket is null ? "" : $" s3://{Bucket}/{Key}{version}{upload}{(PartNumber is { } part ? $" part {part}" : "")}";
        return $"{Fault.ToString().ToLowerInvariant()}{owner}{(File is null ? "" : $" file {File}")}: {Message}";
    }
}
