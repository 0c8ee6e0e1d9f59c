namespace Sagebrush.Store;

/// <summary>The digests that S3 keeps of an object beside its ETag.</summary>
public enum ChecksumAlgorithm
{
    /// <summary>CRC-32 of Ethernet and zip.</summary>
    Crc32,

    /// <summary>CRC-32C, Castagnoli's.</summary>
    Crc32C,

    /// <summary>CRC-64/NVME, of the NVM Express base specification.</summary>
    Crc64Nvme,

    /// <summary>SHA-1.</summary>
    Sha1,

    /// <summary>SHA-256.</summary>
    Sha256,
}
