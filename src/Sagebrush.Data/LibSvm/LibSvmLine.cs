using System.Globalization;
using System.Text;
using Sagebrush.Data.Csv;

namespace Sagebrush.Data.LibSvm;

/// <summary>Reads the words of one line; its buffers serve the next one again.</summary>
internal sealed class LibSvmLine(LibSvmDialect dialect)
{
    private int[] _keys = new int[64];
    private float[] _values = new float[64];
    private int _count;

    /// <summary>The smallest index of all lines.</summary>
    public int SmallestIndex { get; private set; } = int.MaxValue;

    /// <summary>Appends the line's row, unless the line is blank.</summary>
    /// <exception cref="MalformedDataException">The message names the word.</exception>
    public void Read(ReadOnlySpan<byte> line, RowBatch into)
    {
        int comment = line.IndexOf((byte)'#');
        line = comment < 0 ? line : line[..comment];
        if (!Next(ref line, out var word))
        {
            return;
        }

        (float label, float? weight, long? group) = (0, null, null);
        if (dialect.HasLabels)
        {
            int colon = word.IndexOf((byte)':');
            label = Float(colon < 0 ? word : word[..colon], word, "label");
            weight = colon < 0 ? null : Float(word[(colon + 1)..], word, "weight");
            Next(ref line, out word);
        }

        _count = 0;
        for (; !word.IsEmpty; Next(ref line, out word))
        {
            int colon = word.IndexOf((byte)':');
            if (colon == 3 && word.StartsWith("qid"u8))
            {
                group = Group(word);
            }
            else if (colon >= 0 || dialect.HasLabels)
            {
                AddPair(word, colon);
            }
        }

        into.AddPairs(_keys.AsSpan(0, _count), _values.AsSpan(0, _count), dialect.HasLabels ? [label] : []);
        Complete(weight, group, into);
    }

    private static bool Next(ref ReadOnlySpan<byte> line, out ReadOnlySpan<byte> word)
    {
        line = line.TrimStart(" \t"u8);
        int end = line.IndexOfAny((byte)' ', (byte)'\t');
        word = end < 0 ? line : line[..end];
        line = line[word.Length..];
        return !word.IsEmpty;
    }

    private void Complete(float? weight, long? group, RowBatch into)
    {
        if (weight is not null)
        {
            into.AddWeight(weight.Value);
        }

        if (group is not null && dialect.HasLabels)
        {
            into.AddGroup(group.Value);
        }

        if ((into.Weights.Length > 0 && weight is null) || (into.Groups.Length > 0 && group is null))
        {
            throw new MalformedDataException($"no {(weight is null && into.Weights.Length > 0 ? "weight" : "qid")}, the rows before have one");
        }
    }

    // A word without a colon names a column whose value is 1.
    private void AddPair(ReadOnlySpan<byte> word, int colon)
    {
        var index = colon < 0 ? word : word[..colon];
        int key = 0, digits = 0;
        while (digits < index.Length && (uint)(index[digits] - '0') <= 9 && key < int.MaxValue / 10 - 1)
        {
            key = 10 * key + index[digits++] - '0';
        }

        if (digits == 0 || digits < index.Length)
        {
            throw new MalformedDataException($"'{Shown(word)}' is not index:value");
        }

        if (_count == _keys.Length)
        {
            Array.Resize(ref _keys, 2 * _count);
            Array.Resize(ref _values, 2 * _count);
        }

        (_keys[_count], _values[_count++]) = (key, colon < 0 ? 1 : Float(word[(colon + 1)..], word, "value"));
        SmallestIndex = Math.Min(SmallestIndex, key);
    }

    private static float Float(ReadOnlySpan<byte> text, ReadOnlySpan<byte> word, string what) => Number.TryParse(text, out float value) || Number.TryParseWord(text, out value)
        ? value : throw new MalformedDataException($"the {what} of '{Shown(word)}' is not a number");

    private static long Group(ReadOnlySpan<byte> word) => long.TryParse(word[4..], NumberStyles.None, CultureInfo.InvariantCulture, out long group)
        ? group : throw new MalformedDataException($"'{Shown(word)}' is not qid:number");

    private static string Shown(ReadOnlySpan<byte> word) => Encoding.UTF8.GetString(word.Length > 40 ? word[..40] : word);
}
