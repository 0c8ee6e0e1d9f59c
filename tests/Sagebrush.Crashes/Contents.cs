using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Sagebrush.Store;

namespace Sagebrush.Crashes;

/// <summary>All that clients can see of a store, as a text: two stores of the same text are the same to them.</summary>
internal static class Contents
{
    public static async Task<string> Of(ObjectStore store)
    {
        var text = new StringBuilder();
        foreach (var bucket in store.Buckets())
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"bucket {bucket.Name} {bucket.Versioning}");
            foreach (var version in store.ListVersions(bucket.Name, new ObjectQuery { MaxKeys = 1000 }, null).Objects)
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"{version.Key} {version.IsLatest} {version.Size} {version.ETag} {version.Facts.ContentType} {await Digest(store, version)}");
            }

            foreach (var upload in store.Uploads(bucket.Name))
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"upload {upload.Key} {string.Join(' ', store.Parts(upload).Select(part => $"{part.Number}:{part.Size}:{part.ETag}"))}");
            }
        }

        return text.ToString();
    }

    private static async Task<string> Digest(ObjectStore store, StoredObject version)
    {
        if (version.IsDeleteMarker)
        {
            return "marker";
        }

        await using var bytes = store.Open(version.Bucket, version.Key, version.VersionId)!.Value.Bytes;
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(bytes));
    }
}
