using System.Buffers;
using Sagebrush.Data.RecordIo;
using Sagebrush.Numerics;

namespace Sagebrush.Bench.Records;

/// <summary>Rows of one kind, each with a label.</summary>
/// <param name="Name">What they are.</param>
/// <param name="Rows">How many.</param>
/// <param name="Add">Writes one.</param>
internal sealed record RecordRows(string Name, int Rows, Action<SplitMix, RecordWriter> Add)
{
    /// <summary>A user and a film, each one of many.</summary>
    public static RecordRows Pairs(int columns) => new($"2 of {columns:N0} features", 200_000, (random, rows) =>
    {
        int half = columns / 2;
        rows.Add([(int)random.NextBelow((uint)half), half + (int)random.NextBelow((uint)half)], [1, 1], columns, label: 1 + random.NextBelow(5));
    });

    /// <summary>Fifty numbers among many zeros.</summary>
    public static RecordRows Fifty(int columns) => new($"50 of {columns:N0} features", 20_000, (random, rows) =>
    {
        int[] keys = [.. Enumerable.Range(0, 50).Select(i => (int)(((uint)i * (ulong)columns + random.NextBelow((uint)columns)) / 50))];
        rows.Add(keys, [.. keys.Select(key => key * 0.5f)], columns, label: random.NextBelow(2));
    });

    /// <summary>All numbers of a row.</summary>
    public static RecordRows Dense(int columns) =>
        new($"{columns:N0} features, dense", 5_000, (random, rows) => rows.Add([.. Enumerable.Range(0, columns).Select(_ => random.NextBelow(256) / 255f)], label: random.NextBelow(2)));

    /// <summary>Writes a file.</summary>
    public void Write(string file)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new RecordWriter(output);
        var random = new SplitMix(1);
        for (int row = 0; row < Rows; row++)
        {
            Add(random, writer);
        }

        using var stream = File.Create(file);
        stream.Write(output.WrittenSpan);
    }
}
