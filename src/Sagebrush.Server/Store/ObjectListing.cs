namespace Sagebrush.Store;

/// <summary>Which objects of a bucket to list.</summary>
public sealed record ObjectQuery
{
    /// <summary>What the keys begin with.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>Keys that go on with this behind the prefix are listed once, up to and with it, as a common prefix; empty for none.</summary>
    public string Delimiter { get; init; } = "";

    /// <summary>Only what comes behind this key or common prefix; empty for all.</summary>
    public string After { get; init; } = "";

    /// <summary>The most objects and common prefixes together.</summary>
    public int MaxKeys { get; init; } = 1000;
}

/// <summary>A part of a bucket's list, in order of the keys' UTF-8 bytes.</summary>
/// <param name="Objects">Those that no common prefix stands for.</param>
/// <param name="CommonPrefixes">Each once.</param>
/// <param name="Next">The last key or common prefix listed, <see cref="ObjectQuery.After"/> which the list goes on; null when that was all.</param>
/// <param name="NextVersion">The version that was listed last, when the list goes on and it ended with an object.</param>
public sealed record ObjectListing(IReadOnlyList<StoredObject> Objects, IReadOnlyList<string> CommonPrefixes, string? Next, string? NextVersion);
