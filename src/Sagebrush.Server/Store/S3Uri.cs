namespace Sagebrush.Store;

/// <summary>The place of an object, or of all objects whose keys begin alike: <c>s3://BUCKET/KEY</c>.</summary>
/// <param name="Bucket">The bucket's name.</param>
/// <param name="Key">An object's key, or a prefix of keys; may be empty.</param>
public readonly record struct S3Uri(string Bucket, string Key)
{
    private const string Scheme = "s3://";

    /// <summary>Reads <paramref name="text"/>; null when it is no S3 URI.</summary>
    public static S3Uri? Parse(string? text)
    {
        if (text is null || !text.StartsWith(Scheme, StringComparison.Ordinal))
        {
            return null;
        }

        var (bucket, key) = text[Scheme.Length..].Split('/', 2) is [var b, var k] ? (b, k) : (text[Scheme.Length..], "");
        return bucket.Length == 0 ? null : new(bucket, key);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Scheme}{Bucket}/{Key}";
}
