using Sagebrush.Data.Splitting;

namespace Sagebrush.Transforms;

/// <summary>Some records of an object that go out in one request. Disposing gives its memory back.</summary>
public sealed class MiniBatch : IDisposable
{
    private readonly PooledBytes _payload, _source;

    internal MiniBatch(PooledBytes payload, PooledBytes source)
    {
        _payload = payload;
        _source = source;
    }

    /// <summary>What is sent; valid until the batch is disposed.</summary>
    public ReadOnlyMemory<byte> Payload => _payload.Written;

    /// <summary>How many records it holds.</summary>
    public int Records { get; internal init; }

    /// <summary>The number of its first record within the object, from 0.</summary>
    public long FirstRecord { get; internal init; }

    /// <summary>The line of its first record, from 1; null where records are not lines.</summary>
    public long? FirstLine { get; internal init; }

    /// <summary>The line of its last record, from 1; null where records are not lines.</summary>
    public long? LastLine { get; internal init; }

    /// <summary>Where one of its records stands in its object, as messages say it; by its number where empty lines lie between.</summary>
    /// <param name="record">Which one, from 0.</param>
    public string PlaceOf(int record) => FirstLine is { } first && LastLine - first + 1 == Records
        ? FormattableString.Invariant($"line {first + record}")
        : FormattableString.Invariant($"record {FirstRecord + record + 1}");

    /// <summary>Where it stands in its object, as messages say it: <c>line 7</c>, <c>lines 7 to 90</c>, <c>record 3</c>, <c>records 3 to 9</c> (from 1).</summary>
    public string Place => FirstLine is { } line ? Name("line", line, LastLine ?? line) : Name("record", FirstRecord + 1, FirstRecord + Records);

    /// <summary>The records as they stand in the object, for joining.</summary>
    internal ReadOnlyMemory<byte> Source => _source.Written;

    /// <inheritdoc/>
    public void Dispose()
    {
        _payload.Dispose();
        _source.Dispose();
    }

    private static string Name(string unit, long first, long last) => FormattableString.Invariant(first == last ? (FormattableString)$"{unit} {first}" : $"{unit}s {first} to {last}");
}
