using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Sagebrush.Store;

/// <summary>A digest in the making: <see cref="Append"/> as the bytes come, then <see cref="Finish"/> once.</summary>
public abstract class Checksum : IDisposable
{
    /// <summary>Begins a digest of nothing.</summary>
    public static Checksum Of(ChecksumAlgorithm algorithm) => algorithm switch
    {
        ChecksumAlgorithm.Crc32 => new CrcChecksum(ReflectedCrc.Crc32, bytes: 4),
        ChecksumAlgorithm.Crc32C => new CrcChecksum(ReflectedCrc.Crc32C, bytes: 4),
        ChecksumAlgorithm.Crc64Nvme => new CrcChecksum(ReflectedCrc.Crc64Nvme, bytes: 8),
        ChecksumAlgorithm.Sha1 => new HashChecksum(HashAlgorithmName.SHA1),
        ChecksumAlgorithm.Sha256 => new HashChecksum(HashAlgorithmName.SHA256),
        _ => throw new ArgumentOutOfRangeException(nameof(algorithm)),
    };

    /// <summary>Takes the next bytes.</summary>
    public abstract void Append(ReadOnlySpan<byte> bytes);

    /// <summary>The digest of all bytes, most significant byte first: S3 shows it in base64.</summary>
    public abstract byte[] Finish();

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Gives the native hash back, where there is one.</summary>
    protected virtual void Dispose(bool disposing)
    {
    }

    private sealed class CrcChecksum(ReflectedCrc crc, int bytes) : Checksum
    {
        private ulong _state = crc.Initial;

        public override void Append(ReadOnlySpan<byte> source) => _state = crc.Update(_state, source);

        public override byte[] Finish()
        {
            byte[] value = new byte[8];
            BinaryPrimitives.WriteUInt64BigEndian(value, _state ^ crc.Initial);
            return value[^bytes..];
        }
    }

    private sealed class HashChecksum(HashAlgorithmName name) : Checksum
    {
        private readonly IncrementalHash _hash = IncrementalHash.CreateHash(name);

        public override void Append(ReadOnlySpan<byte> bytes) => _hash.AppendData(bytes);

        public override byte[] Finish() => _hash.GetHashAndReset();

        protected override void Dispose(bool disposing)
        {
            _hash.Dispose();
            base.Dispose(disposing);
        }
    }
}
