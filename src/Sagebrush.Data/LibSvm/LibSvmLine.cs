using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Sagebrush.Data.Csv;

namespace Sagebrush.Data.LibSvm;

/// <summary>Reads the words of one line; its buffers serve the next one again.</summary>
internal sealed class LibSvmLine(LibSvmDialect dialect)
{
    private readonly PairWords _pairs = new();
    private byte[] _padded = [];

    /// <summary>The smallest index of all lines.</summary>
    public int SmallestIndex { get; private set; } = int.MaxValue;

    /// <summary>Appends the line's row, unless the line is blank.</summary>
    /// <exception cref="MalformedDataException">The message names the word.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Read(ReadOnlySpan<byte> line, RowBatch into)
    {
        int comment = line.IndexOf((byte)'#');
        line = Padded(comment < 0 ? line : line[..comment]);
        int at = 0;
        if (!Next(line, ref at, out var word))
        {
            return;
        }

        (float label, float? weight, long? group) = (0, null, null);
        if (dialect.HasLabels)
        {
            int colon = word.IndexOf((byte)':');
            label = Float(colon < 0 ? word : word[..colon], word, "label");
            weight = colon < 0 ? null : Float(word[(colon + 1)..], word, "weight");
            at += word.Length;
        }

        _pairs.Clear();
        while (Next(line, ref at, out word))
        {
            if (_pairs.ReadPlain(line, ref at))
            {
                continue;
            }

            int colon = word.IndexOf((byte)':');
            if (colon == 3 && word.StartsWith("qid"u8))
            {
                group = Group(word);
            }
            else if (colon >= 0 || dialect.HasLabels)
            {
                AddPair(word, colon);
            }

            at += word.Length;
        }

        into.AddPairs(_pairs.Keys, _pairs.Values, dialect.HasLabels ? [label] : []);
        SmallestIndex = Math.Min(SmallestIndex, _pairs.SmallestKey);
        Complete(weight, group, into);
    }

    // With blanks behind it, so that whole registers can be loaded anywhere in it.
    private ReadOnlySpan<byte> Padded(ReadOnlySpan<byte> line)
    {
        if (_padded.Length < line.Length + PairWords.Padding)
        {
            Array.Resize(ref _padded, 2 * line.Length + PairWords.Padding);
        }

        line.CopyTo(_padded);
        var padded = _padded.AsSpan(0, line.Length + PairWords.Padding);
        padded[line.Length..].Fill((byte)' ');
        return padded;
    }

    private static bool Next(ReadOnlySpan<byte> line, ref int at, out ReadOnlySpan<byte> word)
    {
        while (at < line.Length && line[at] is (byte)' ' or (byte)'\t')
        {
            at++;
        }

        int end = line[at..].IndexOfAny((byte)' ', (byte)'\t');
        word = end < 0 ? default : line.Slice(at, end);
        return end > 0;
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

        if ((into.HasWeights && weight is null) || (into.HasGroups && group is null))
        {
            throw new MalformedDataException($"no {(into.HasWeights && weight is null ? "weight" : "qid")}, the rows before have one");
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

        _pairs.Add(key, colon < 0 ? 1 : Float(word[(colon + 1)..], word, "value"));
    }

    private static float Float(ReadOnlySpan<byte> text, ReadOnlySpan<byte> word, string what) =>
        Number.TryParse(text, out float value) || Number.TryParseWord(text, out value) ? value
        : throw new MalformedDataException($"the {what} of '{Shown(word)}' is not a number");

    private static long Group(ReadOnlySpan<byte> word) => uint.TryParse(word[4..], NumberStyles.None, CultureInfo.InvariantCulture, out uint group)
        ? group : throw new MalformedDataException($"'{Shown(word)}' is not qid:number");

    private static string Shown(ReadOnlySpan<byte> word) => Encoding.UTF8.GetString(word.Length > 40 ? word[..40] : word);
}
