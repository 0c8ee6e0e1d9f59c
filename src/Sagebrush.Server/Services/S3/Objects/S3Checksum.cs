using Sagebrush.Store;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.S3;
using Sagebrush.Wire.Signing;
using ChecksumAlgorithm = Sagebrush.Store.ChecksumAlgorithm;
using Shapes = Sagebrush.Wire.Shapes.S3;

namespace Sagebrush.Services;

/// <summary>Digests between the store and S3's members. https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html</summary>
internal static class S3Checksum
{
    /// <summary>What S3 digests by when the client says nothing.</summary>
    public const ChecksumAlgorithm Default = ChecksumAlgorithm.Crc64Nvme;

    /// <summary>The algorithm that the client's body bears a checksum of; null for none.</summary>
    public static ChecksumAlgorithm? Sent(Stream body) => (body as PayloadStream)?.Algorithm;

    /// <summary>The algorithm of a name; null for no name.</summary>
    /// <exception cref="AwsException">InvalidRequest: S3 has it, this server has not.</exception>
    public static ChecksumAlgorithm? Named(string? name) => name is null ? null
        : Checksums.All.Cast<ChecksumAlgorithm?>().FirstOrDefault(a => a!.Value.Name() == name)
            ?? throw AwsError.InvalidRequest.With($"The checksum algorithm {name} is not supported here; use one of {string.Join(", ", Checksums.All.Select(a => a.Name()))}.");

    /// <summary>The digest in the member of its algorithm, and its type.</summary>
    public static Shapes.Checksum Members(this ObjectChecksum? checksum) => new()
    {
        ChecksumType = checksum.Type(),
        ChecksumCRC32 = checksum.In(ChecksumAlgorithm.Crc32),
        ChecksumCRC32C = checksum.In(ChecksumAlgorithm.Crc32C),
        ChecksumCRC64NVME = checksum.In(ChecksumAlgorithm.Crc64Nvme),
        ChecksumSHA1 = checksum.In(ChecksumAlgorithm.Sha1),
        ChecksumSHA256 = checksum.In(ChecksumAlgorithm.Sha256),
    };

    /// <summary>The digest that the client claims of a part; null when it claims none by the algorithm.</summary>
    public static string? Claimed(CompletedPart part, ChecksumAlgorithm algorithm) => Shapes.Checksum.From(part).By(algorithm);

    /// <summary>The digest that the client claims of the object that the parts make; null when it claims none by the algorithm.</summary>
    public static string? Claimed(CompleteMultipartUploadRequest request, ChecksumAlgorithm algorithm) => Shapes.Checksum.From(request).By(algorithm);

    private static string? By(this Shapes.Checksum digests, ChecksumAlgorithm algorithm) => algorithm switch
    {
        ChecksumAlgorithm.Crc32 => digests.ChecksumCRC32,
        ChecksumAlgorithm.Crc32C => digests.ChecksumCRC32C,
        ChecksumAlgorithm.Crc64Nvme => digests.ChecksumCRC64NVME,
        ChecksumAlgorithm.Sha1 => digests.ChecksumSHA1,
        _ => digests.ChecksumSHA256,
    };

    private static string? In(this ObjectChecksum? checksum, ChecksumAlgorithm algorithm) => checksum?.Algorithm == algorithm ? checksum.Value : null;

    /// <summary>S3's name for how the digest of an object in parts is made.</summary>
    public static string? Type(this ObjectChecksum? checksum) => checksum is null ? null : Type(checksum.IsComposite);

    /// <inheritdoc cref="Type(ObjectChecksum?)"/>
    public static string Type(bool isComposite) => isComposite ? ChecksumType.COMPOSITE : ChecksumType.FULLOBJECT;
}
