using System.Buffers;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Sagebrush.Data;

namespace Sagebrush.Transforms;

/// <summary>Copies columns of a row of CSV (RFC 4180, without line ends in fields) by looking for commas only, and no further than the columns need.</summary>
internal sealed class CsvColumns
{
    /// <summary>Where the fields end that were found.</summary>
    private int[] _ends = new int[64];

    private int _count;

    /// <summary>Writes the columns of <paramref name="ranges"/>, in their order, with commas between.</summary>
    /// <exception cref="MalformedDataException">The row has no such columns.</exception>
    public void Copy(IReadOnlyList<IndexRange> ranges, ReadOnlySpan<byte> row, JsonPath path, IBufferWriter<byte> output)
    {
        int reach = 0;
        for (int i = 0; i < ranges.Count; i++)
        {
            reach = Math.Max(reach, ranges[i].Reach);
        }

        bool isWhole = Find(row, reach);
        for (int i = 0; i < ranges.Count; i++)
        {
            // Columns behind those that were looked for are one long column to an open slice.
            if (!ranges[i].TryResolve(isWhole ? _count : _count + 1, out int from, out int to))
            {
                throw new MalformedDataException($"{path} selects no column of {(isWhole ? $"the record's {_count}" : "the record")}");
            }

            if (i > 0)
            {
                output.Write(","u8);
            }

            int start = from == 0 ? 0 : _ends[from - 1] + 1;
            output.Write(row[start..(to > _count ? row.Length : _ends[to - 1])]);
        }
    }

    /// <summary>Finds the ends of the first fields, at least <paramref name="reach"/> of them where the row has so many.</summary>
    /// <returns>True when all fields of the row were found.</returns>
    private bool Find(ReadOnlySpan<byte> row, int reach)
    {
        _count = 0;
        int searched = row.Contains((byte)'"') ? FindQuoted(row, reach) : FindPlain(row, reach);
        if (searched < row.Length || _count >= reach)
        {
            return false;
        }

        Add(row.Length);
        return true;
    }

    private int FindPlain(ReadOnlySpan<byte> row, int reach)
    {
        int at = 0;
        ref byte first = ref MemoryMarshal.GetReference(row);
        for (; at <= row.Length - Vector256<byte>.Count && _count < reach; at += Vector256<byte>.Count)
        {
            uint commas = Vector256.Equals(Vector256.LoadUnsafe(ref first, (nuint)at), Vector256.Create((byte)',')).ExtractMostSignificantBits();
            Reserve(BitOperations.PopCount(commas));
            for (; commas != 0; commas &= commas - 1)
            {
                _ends[_count++] = at + BitOperations.TrailingZeroCount(commas);
            }
        }
        for (; at < row.Length && _count < reach; at++)
        {
            if (row[at] == ',')
            {
                Add(at);
            }
        }

        return at;
    }

    private int FindQuoted(ReadOnlySpan<byte> row, int reach)
    {
        int at = 0;
        bool quoted = false;
        for (; at < row.Length && _count < reach; at++)
        {
            // A doubled quote within quotes closes and opens them again.
            quoted ^= row[at] == '"';
            if (row[at] == ',' && !quoted)
            {
                Add(at);
            }
        }

        return at;
    }

    private void Add(int end)
    {
        Reserve(1);
        _ends[_count++] = end;
    }

    private void Reserve(int more)
    {
        if (_count + more > _ends.Length)
        {
            Array.Resize(ref _ends, 2 * (_count + more));
        }
    }
}
