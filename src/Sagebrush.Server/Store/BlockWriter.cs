using System.Buffers;
using System.Buffers.Binary;

namespace Sagebrush.Store;

/// <summary>Cuts what is written into blocks, in the form in which they are stored: digested, or sealed.</summary>
/// <param name="cipher">Seals the blocks; null for plain ones. Disposed with this.</param>
internal sealed class BlockWriter(BlockCipher? cipher) : IDisposable
{
    private readonly ArrayBufferWriter<byte> _checksums = new();
    private byte[] _sealed = [];
    private long _blocks;

    /// <summary>CRC-64/NVME of all plain bytes.</summary>
    public ulong Crc64 { get; private set; }

    /// <summary>The blocks' digests, for the file's row; null when they are sealed.</summary>
    public byte[]? Checksums => cipher is null ? _checksums.WrittenSpan.ToArray() : null;

    /// <summary>Takes the next blocks.</summary>
    /// <param name="plain">Whole blocks; only the last of the file may be shorter.</param>
    /// <returns>What to store; good until the next call.</returns>
    public ReadOnlySpan<byte> Encode(ReadOnlySpan<byte> plain)
    {
        if (cipher is not null && _sealed.Length < Block.StoredSize(plain.Length, isSealed: true))
        {
            _sealed = new byte[Block.StoredSize(plain.Length, isSealed: true)];
        }

        int stored = 0;
        for (int at = 0; at < plain.Length; at += Block.Size, _blocks++)
        {
            var block = plain.Slice(at, Math.Min(Block.Size, plain.Length - at));
            ulong crc = ReflectedCrc.Crc64Nvme.Of(block);
            Crc64 = ReflectedCrc.Crc64Nvme.Combination.Combine(Crc64, crc, block.Length);
            if (cipher is null)
            {
                BinaryPrimitives.WriteUInt64LittleEndian(_checksums.GetSpan(Block.ChecksumSize), crc);
                _checksums.Advance(Block.ChecksumSize);
            }
            else
            {
                cipher.Seal(_blocks, block, _sealed.AsSpan(stored, block.Length + BlockCipher.TagSize));
                stored += block.Length + BlockCipher.TagSize;
            }
        }

        return cipher is null ? plain : _sealed.AsSpan(0, stored);
    }

    public void Dispose() => cipher?.Dispose();
}
