using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using Sagebrush.Wire;

namespace Sagebrush.Store;

/// <summary>Which parts make the object, and what it is called by then. https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html</summary>
internal static class UploadAssembly
{
    /// <summary>The parts that the claims name; of claims to the same part the last counts.</summary>
    /// <exception cref="AwsException">InvalidPartOrder, InvalidPart, EntityTooSmall.</exception>
    public static List<UploadedPart> Choose(MultipartUpload upload, IReadOnlyList<UploadedPart> arrived, IReadOnlyList<PartClaim> claims)
    {
        var byNumber = arrived.ToDictionary(p => p.Number);
        var chosen = new List<UploadedPart>(claims.Count);
        foreach (var claim in claims.Where((claim, i) => i + 1 == claims.Count || claims[i + 1].Number != claim.Number))
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

    /// <summary>The digest of the object: of the parts' digests, or of all bytes, which CRCs give without a look at them.</summary>
    public static ObjectChecksum Digest(MultipartUpload upload, List<UploadedPart> parts) => upload.IsComposite
        ? Composite(upload.Algorithm!.Value, parts)
        : new(upload.Algorithm ?? ChecksumAlgorithm.Crc64Nvme, upload.Algorithm switch
        {
            null or ChecksumAlgorithm.Crc64Nvme => Combined(ReflectedCrc.Crc64Nvme, parts, p => p.Crc64, sizeof(ulong)),
            ChecksumAlgorithm.Crc32 => Combined(ReflectedCrc.Crc32, parts, Crc, sizeof(uint)),
            ChecksumAlgorithm.Crc32C => Combined(ReflectedCrc.Crc32C, parts, Crc, sizeof(uint)),
            _ => throw new ArgumentException($"{upload.Algorithm} of the whole cannot be had from the parts.", nameof(upload)),
        });

    private static ObjectChecksum Composite(ChecksumAlgorithm algorithm, List<UploadedPart> parts)
    {
        using var checksum = Checksum.Of(algorithm);
        foreach (var part in parts)
        {
            checksum.Append(Convert.FromBase64String(part.Checksum!.Value));
        }

        return new(algorithm, Numbered(Convert.ToBase64String(checksum.Finish()), parts.Count), IsComposite: true);
    }

    private static string Combined(ReflectedCrc crc, List<UploadedPart> parts, Func<UploadedPart, ulong> of, int size)
    {
        byte[] value = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(value, parts.Aggregate(0UL, (sum, part) => crc.Combination.Combine(sum, of(part), part.Size)));
        return Convert.ToBase64String(value.AsSpan(^size..));
    }

    private static ulong Crc(UploadedPart part) => BinaryPrimitives.ReadUInt32BigEndian(Convert.FromBase64String(part.Checksum!.Value));

    private static string Numbered(string digest, int parts) => string.Create(CultureInfo.InvariantCulture, $"{digest}-{parts}");
}
