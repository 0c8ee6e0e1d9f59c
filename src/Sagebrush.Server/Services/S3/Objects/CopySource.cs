using Sagebrush.Store;
using Sagebrush.Wire;

namespace Sagebrush.Services;

/// <summary>What <c>x-amz-copy-source</c> names: <c>bucket/key</c> percent-encoded, perhaps with a slash before it and <c>?versionId=</c> behind.</summary>
internal sealed record CopySource(string Bucket, string Key, string? VersionId)
{
    private const string Version = "?versionId=";

    /// <exception cref="AwsException">InvalidArgument.</exception>
    public static CopySource Parse(string header)
    {
        int version = header.IndexOf(Version, StringComparison.Ordinal);
        string path = Uri.UnescapeDataString(version < 0 ? header : header[..version]);
        path = path.StartsWith('/') ? path[1..] : path;
        int slash = path.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 && slash < path.Length - 1
            ? new(path[..slash], path[(slash + 1)..], version < 0 ? null : header[(version + Version.Length)..])
            : throw S3Errors.InvalidArgument("x-amz-copy-source", header, "Copy Source must mention the source bucket and key: sourcebucket/sourcekey");
    }
}
