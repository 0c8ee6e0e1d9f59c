using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Sagebrush.Store;

/// <summary>Digests several messages side by side: a round's steps wait for each other, and a vector takes as long for all its lanes as for one.</summary>
internal abstract class Md5Lanes
{
    /// <summary>The most messages at a time on this machine.</summary>
    public static int Most { get; } = Vector512.IsHardwareAccelerated ? 16 : Vector256.IsHardwareAccelerated ? 8 : 4;

    /// <summary>Lanes for so many messages: 4, 8 or 16.</summary>
    public static Md5Lanes Of(int lanes) => lanes switch
    {
        4 => new Vector<Md5Word4>(),
        8 => new Vector<Md5Word8>(),
        16 => new Vector<Md5Word16>(),
        _ => throw new ArgumentOutOfRangeException(nameof(lanes)),
    };

    /// <summary>Takes the next blocks of each message into its state.</summary>
    /// <param name="messages">At most as many as there are lanes.</param>
    /// <param name="blocks">How many of each; all have them.</param>
    public abstract void Advance(IReadOnlyList<Md5Task> messages, int blocks);

    private sealed class Vector<TWord> : Md5Lanes
        where TWord : struct, IMd5Word<TWord>
    {
        // Small enough for the first cache at sixteen lanes, and many enough that finding the messages' bytes costs nothing.
        private const int Blocks = 8;

        private static readonly int Lanes = Unsafe.SizeOf<TWord>() / sizeof(uint);

        private readonly TWord[] _state = new TWord[Md5Rounds.StateWords];
        private readonly TWord[] _words = new TWord[Blocks * Md5Rounds.BlockWords];

        public override void Advance(IReadOnlyList<Md5Task> messages, int blocks)
        {
            var states = MemoryMarshal.Cast<TWord, uint>(_state.AsSpan());
            for (int lane = 0; lane < messages.Count; lane++)
            {
                Spread(messages[lane].State, states, lane);
            }

            for (int at = 0; at < blocks; at += Blocks)
            {
                int count = Math.Min(Blocks, blocks - at);
                for (int lane = 0; lane < messages.Count; lane++)
                {
                    var bytes = messages[lane].Next(blocks)[(at * Md5Rounds.BlockSize)..];
                    Spread(MemoryMarshal.Cast<byte, uint>(bytes[..(count * Md5Rounds.BlockSize)]), MemoryMarshal.Cast<TWord, uint>(_words.AsSpan()), lane);
                }

                for (int block = 0; block < count; block++)
                {
                    Md5Rounds.Advance(_state, _words.AsSpan(block * Md5Rounds.BlockWords, Md5Rounds.BlockWords));
                }
            }

            for (int lane = 0; lane < messages.Count; lane++)
            {
                for (int word = 0; word < Md5Rounds.StateWords; word++)
                {
                    messages[lane].State[word] = states[(word * Lanes) + lane];
                }
            }
        }

        private static void Spread(ReadOnlySpan<uint> words, Span<uint> lanes, int lane)
        {
            for (int i = 0, at = lane; i < words.Length; i++, at += Lanes)
            {
                lanes[at] = words[i];
            }
        }
    }
}
