using System.Globalization;
using System.Security.Cryptography;
using Sagebrush.Wire;

namespace Sagebrush.Store;

/// <summary>Which parts make the object, and what it is called by then. https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html</summary>
internal static class UploadAssembly
{
    /// <summary>The parts that the claims name.</summary>
    /// <exception cref="AwsException">InvalidPartOrder, InvalidPart, EntityTooSmall.</exception>
    public static List<UploadedPart> Choose(MultipartUpload upload, IReadOnlyList<UploadedPart> arrived, IReadOnlyList<PartClaim> claims)
    {
        var byNumber = arrived.ToDictionary(p => p.Number);
        var chosen = new List<UploadedPart>(claims.Count);
        foreach (var claim in claims)
        {
            if (chosen.Count > 0 && claim.Number <= chosen[^1].Number)
            {
                throw AwsError.InvalidPartOrder.With("The list of parts was not in ascending order. Parts must be ordered by part number.");
            }

            if (!byNumber.TryGetValue(claim.Number, out var part) || claim.ETag.Trim('"') != part.ETag
                || (claim.Checksum is not null && claim.Checksum != part.Checksum?.Value))
            {
                throw S3Errors.InvalidPart(upload.Id, claim);
            }

            chosen.Add(part);
        }

        return chosen.SkipLast(1).FirstOrDefault(p => p.Size < ObjectStore.MinimumPartSize) is { } small ? throw S3Errors.EntityTooSmall(small) : chosen;
    }

    /// <summary>MD5 of the parts' MD5s, and their number.</summary>
    public static string ETag(List<UploadedPart> parts) =>
        Numbered(Convert.ToHexStringLower(MD5.HashData([.. parts.SelectMany(p => Convert.FromHexString(p.ETag))])), parts.Count);

    /// <summary>The digest of the parts' digests, and their number.</summary>
    public static ObjectChecksum Composite(ChecksumAlgorithm algorithm, List<UploadedPart> parts)
    {
        using var checksum = Checksum.Of(algorithm);
        foreach (var part in parts)
        {
            checksum.Append(Convert.FromBase64String(part.Checksum!.Value));
        }

        return new(algorithm, Numbered(Convert.ToBase64String(checksum.Finish()), parts.Count), IsComposite: true);
    }

    private static string Numbered(string digest, int parts) => string.Create(CultureInfo.InvariantCulture, $"{digest}-{parts}");
}
