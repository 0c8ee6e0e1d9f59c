using System.Runtime.InteropServices;
using Sagebrush.Algorithms;
using Sagebrush.Data;
using Sagebrush.Numerics;

namespace Sagebrush.FactorizationMachines;

/// <summary>All rows of a channel in memory, 8 bytes for each value and for each row, on their way into <see cref="TrainingColumns"/>.</summary>
/// <param name="features">d.</param>
public sealed class ChannelRows(int features)
{
    private readonly List<int> _keys = [];
    private readonly List<float> _values = [], _labels = [];
    private readonly List<int> _ends = [0];
    private readonly CsrMatrix _pairs = new();

    /// <summary>d.</summary>
    public int Features => features;

    /// <summary>Number of rows, n.</summary>
    public int Rows => _labels.Count;

    /// <summary>The features of all values, row after row.</summary>
    internal ReadOnlySpan<int> Keys => CollectionsMarshal.AsSpan(_keys);

    /// <summary>All values, row after row.</summary>
    internal ReadOnlySpan<float> Values => CollectionsMarshal.AsSpan(_values);

    /// <summary>Where each row ends among the values, the first number 0: n + 1.</summary>
    internal ReadOnlySpan<int> Ends => CollectionsMarshal.AsSpan(_ends);

    /// <summary>n labels.</summary>
    internal ReadOnlySpan<float> Labels => CollectionsMarshal.AsSpan(_labels);

    /// <summary>Appends rows.</summary>
    /// <param name="batch">n × d, each row with one label.</param>
    /// <exception cref="ClientException">More values than can be held.</exception>
    public void Add(RowBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var rows = SparseRows.Of(batch, _pairs);
        if (_keys.Count > Array.MaxLength - rows.Keys.Length)
        {
            throw new ClientException($"_optimizer als and mcmc hold at most {Array.MaxLength} values of channel 'train' in memory; adam, sgd and adagrad have no such limit.");
        }

        for (int row = 0; row < rows.Rows; row++)
        {
            _keys.AddRange(rows.RowKeys(row));
            _values.AddRange(rows.RowValues(row));
            _ends.Add(_keys.Count);
        }

        _labels.AddRange(batch.Labels);
    }
}
