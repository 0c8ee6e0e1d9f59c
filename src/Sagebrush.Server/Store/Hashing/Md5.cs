using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Sagebrush.Store;

/// <summary>MD5 of a long message in the making. Messages that come at the same time are digested side by side, in the lanes of vectors.</summary>
internal sealed class Md5
{
    private readonly uint[] _state = [.. Md5Rounds.Initial];
    private byte[] _rest = [];
    private long _blocks;

    /// <summary>Takes the next bytes.</summary>
    /// <param name="bytes">Whole blocks of <see cref="Md5Rounds.BlockSize"/>; only the last may be broken. In use until the task is done.</param>
    /// <exception cref="InvalidOperationException">Bytes come after a broken block.</exception>
    public ValueTask Append(ReadOnlyMemory<byte> bytes)
    {
        if (_rest.Length != 0)
        {
            throw new InvalidOperationException("A broken block is the last.");
        }

        int blocks = bytes.Length / Md5Rounds.BlockSize;
        _blocks += blocks;
        _rest = bytes[(blocks * Md5Rounds.BlockSize)..].ToArray();
        return blocks == 0 ? ValueTask.CompletedTask : new(Md5Crew.Shared.Advance(_state, bytes[..(blocks * Md5Rounds.BlockSize)]));
    }

    /// <summary>The 16 bytes of the digest.</summary>
    public byte[] Finish()
    {
        // A one bit, zeros, and the length in bits at the end of a block.
        Span<byte> padded = stackalloc byte[2 * Md5Rounds.BlockSize];
        padded.Clear();
        _rest.CopyTo(padded);
        padded[_rest.Length] = 0x80;
        padded = padded[..(_rest.Length + 9 > Md5Rounds.BlockSize ? 2 * Md5Rounds.BlockSize : Md5Rounds.BlockSize)];
        BinaryPrimitives.WriteInt64LittleEndian(padded[^8..], 8 * ((_blocks * Md5Rounds.BlockSize) + _rest.Length));
        Advance(_state, padded);
        return MemoryMarshal.AsBytes<uint>(_state).ToArray();
    }

    /// <summary>Takes whole blocks of one message into its state.</summary>
    internal static void Advance(Span<uint> state, ReadOnlySpan<byte> blocks)
    {
        var words = MemoryMarshal.Cast<byte, Md5Word>(blocks);
        for (; !words.IsEmpty; words = words[Md5Rounds.BlockWords..])
        {
            Md5Rounds.Advance(MemoryMarshal.Cast<uint, Md5Word>(state), words[..Md5Rounds.BlockWords]);
        }
    }
}
