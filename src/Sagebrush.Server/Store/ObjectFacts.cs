namespace Sagebrush.Store;

/// <summary>What a writer says about an object, given back with it unread.</summary>
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
}
