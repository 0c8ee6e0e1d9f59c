namespace Sagebrush.Store;

/// <summary>What is kept beside an object's bytes: what its writer says about them, given back unread, and what decides who may do what with them.</summary>
public sealed record ObjectFacts
{
    /// <summary>Nothing said.</summary>
    public static ObjectFacts None { get; } = new();

    /// <summary>The media type.</summary>
    public string? ContentType { get; init; }

    /// <summary>For example <c>gzip</c>; never <c>aws-chunked</c>, which is framing.</summary>
    public string? ContentEncoding { get; init; }

    /// <summary>For example <c>attachment; filename=…</c>.</summary>
    public string? ContentDisposition { get; init; }

    /// <summary>For example <c>en</c>.</summary>
    public string? ContentLanguage { get; init; }

    /// <summary>The HTTP header of this name.</summary>
    public string? CacheControl { get; init; }

    /// <summary>The HTTP header of this name, as it came.</summary>
    public string? Expires { get; init; }

    /// <summary>Another object or URL that a website answers with.</summary>
    public string? WebsiteRedirectLocation { get; init; }

    /// <summary>S3's storage class; null for STANDARD.</summary>
    public string? StorageClass { get; init; }

    /// <summary>User metadata: the part of <c>x-amz-meta-*</c> behind the prefix, lower case, and its value.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    /// <summary>The object's tags, in the writer's order.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>The account that owns the object; empty for the bucket's.</summary>
    public string Owner { get; init; } = "";

    /// <summary>Who may what; null when the owner's account alone may all.</summary>
    public IReadOnlyList<AccessGrant>? Grants { get; init; }

    /// <summary>Until when, and how firmly, the version may not be removed; null when it may.</summary>
    public ObjectRetention? Retention { get; init; }

    /// <summary>True: the version may not be removed until this is taken back. Null: never said.</summary>
    public bool? LegalHold { get; init; }

    /// <summary>Until when an archived object can be read, by a request to restore it; null when none came.</summary>
    public DateTimeOffset? RestoredUntil { get; init; }
}
