using System.Runtime.CompilerServices;
using Sagebrush.Numerics;

namespace Sagebrush.Data;

/// <summary>
/// Some thousand rows of features with their labels, filled again and again. The first row of a batch decides whether it is dense or sparse; rows of the
/// other kind are turned into that.
/// </summary>
/// <param name="capacity">Rows that a reader puts into it at most.</param>
public sealed class RowBatch(int capacity = RowBatch.DefaultCapacity)
{
    /// <summary>Rows of a block unless told otherwise.</summary>
    public const int DefaultCapacity = 4096;

    private readonly RowLabels _labels = new();
    private int[] _everyKey = [];
    private RowBatch? _first;

    /// <summary>Rows that a reader puts into it at most.</summary>
    public int Capacity { get; } = capacity;

    /// <summary>Number of rows.</summary>
    public int Rows => IsSparse ? Sparse.Rows : Dense.Rows;

    /// <summary>Width of a row; 0 until the first row was added. All rows of a data set have the same.</summary>
    public int Columns { get; private set; }

    /// <summary>The features are in <see cref="Sparse"/>, else in <see cref="Dense"/>.</summary>
    public bool IsSparse { get; private set; }

    /// <summary>The features, n × d.</summary>
    public DenseMatrix Dense { get; } = new(0, 0);

    /// <summary>The features, n × d.</summary>
    public CsrMatrix Sparse { get; } = new();

    /// <summary>Labels of a row, 0 where the data has none.</summary>
    public int LabelSize => _labels.Size;

    /// <summary>The labels, n × <see cref="LabelSize"/>.</summary>
    public ReadOnlySpan<float> Labels => _labels.Values;

    /// <summary>The weight of each row; empty when the data has none.</summary>
    public ReadOnlySpan<float> Weights => _labels.Weights;

    /// <summary>The number of the query to which each row belongs; empty when the data has none.</summary>
    public ReadOnlySpan<long> Groups => _labels.Groups;

    /// <summary>The rows before have weights.</summary>
    internal bool HasWeights => _labels.HasWeights;

    /// <summary>The rows before belong to queries.</summary>
    internal bool HasGroups => _labels.HasGroups;

    /// <summary>Forgets the rows, not their width.</summary>
    public void Clear()
    {
        Dense.Clear(Columns);
        Sparse.Clear(Columns);
        _labels.Clear();
        IsSparse = false;
    }

    /// <summary>Forgets the rows and their width: the next may be of another data set. Memory is kept.</summary>
    public void Reset()
    {
        (Columns, _first) = (0, null);
        _labels.Expect(null);
        Clear();
    }

    /// <summary>Appends a row.</summary>
    /// <param name="features">d values.</param>
    /// <param name="labels">As many as in the other rows; empty when the data has no labels.</param>
    /// <exception cref="MalformedDataException">Not as wide as the other rows.</exception>
    public void Add(ReadOnlySpan<float> features, ReadOnlySpan<float> labels)
    {
        Accept(features.Length, labels, isSparse: false);
        if (IsSparse)
        {
            Sparse.AddRow(EveryKey(), features);
        }
        else
        {
            features.CopyTo(Dense.AddRow());
        }
    }

    /// <summary>Appends a row of another batch, its labels with it.</summary>
    /// <param name="from">Of the same data set.</param>
    /// <param name="row">Which row.</param>
    public void AddRow(RowBatch from, int row)
    {
        ArgumentNullException.ThrowIfNull(from);
        if (from.IsSparse)
        {
            AddSparse(from.Sparse.RowKeys(row), from.Sparse.RowValues(row), from.Columns, from.LabelsOf(row));
        }
        else
        {
            Add(from.Dense.Row(row), from.LabelsOf(row));
        }
    }

    /// <summary>Tells what rows are to come, in this batch and all others: those of another kind are refused instead of turned into such.</summary>
    /// <param name="first">Has the first row of the data set.</param>
    internal void Expect(RowBatch first)
    {
        (Columns, _first) = (first.Columns, first);
        _labels.Expect(first._labels);
        Clear();
    }

    /// <summary>Tells the width of the rows that are to come; 0 when it is not known.</summary>
    internal void Expect(int columns)
    {
        Columns = columns;
        Clear();
    }

    /// <summary>Gives the rows of one batch to the other and the other way round, without touching them.</summary>
    internal void Exchange(RowBatch other)
    {
        Dense.Exchange(other.Dense);
        Sparse.Exchange(other.Sparse);
        _labels.Exchange(other._labels);
        (Columns, other.Columns) = (other.Columns, Columns);
        (IsSparse, other.IsSparse) = (other.IsSparse, IsSparse);
    }

    /// <summary>Appends a dense row for the caller to fill.</summary>
    /// <param name="columns">d.</param>
    /// <param name="labels">As many as in the other rows; empty when the data has no labels.</param>
    /// <returns>d values, whatever was there before: all must be set.</returns>
    /// <exception cref="MalformedDataException">Not as wide as the other rows.</exception>
    internal Span<float> AddDense(int columns, ReadOnlySpan<float> labels)
    {
        Accept(columns, labels, isSparse: false);
        return Dense.AddRow();
    }

    /// <summary>Makes room for rows that are to come, if there is none at all yet.</summary>
    /// <param name="rows">About as many; no more than the capacity are made room for.</param>
    /// <param name="columns">d.</param>
    internal void Reserve(int rows, int columns)
    {
        if (Rows == 0)
        {
            Dense.Reserve((long)Math.Min(rows, Capacity) * columns);
        }
    }

    /// <summary>Appends a row of (column, value) pairs.</summary>
    /// <param name="keys">Columns from 0, each below <paramref name="columns"/>.</param>
    /// <param name="values">As many values.</param>
    /// <param name="columns">d.</param>
    /// <param name="labels">As many as in the other rows; empty when the data has no labels.</param>
    /// <exception cref="MalformedDataException">Not as wide as the other rows, or a key beyond the width.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void AddSparse(ReadOnlySpan<int> keys, ReadOnlySpan<float> values, int columns, ReadOnlySpan<float> labels)
    {
        foreach (int key in keys)
        {
            if ((uint)key >= (uint)columns)
            {
                throw new MalformedDataException($"key {key} is not below the width {columns}");
            }
        }

        bool isFirst = Rows == 0;
        Accept(columns, labels, isSparse: true);
        IsSparse |= isFirst;
        if (IsSparse)
        {
            Sparse.AddRow(keys, values);
            return;
        }

        var row = Dense.AddRow();
        row.Clear();
        for (int i = 0; i < keys.Length; i++)
        {
            row[keys[i]] += values[i];
        }
    }

    /// <summary>Room for a row like the sparse ones before it, which the caller fills before <see cref="TryAddNext"/> appends it.</summary>
    /// <returns>False: there are no such rows, and nothing was changed.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool TryNext(int pairs, int columns, int labels, out Span<int> keys, out Span<float> values)
    {
        keys = default;
        values = default;
        if (!IsSparse || columns != Columns || labels != LabelSize)
        {
            return false;
        }

        Sparse.NextRow(pairs, out keys, out values);
        return true;
    }

    /// <summary>Appends the row for which <see cref="TryNext"/> made room.</summary>
    /// <returns>False, and there is no such row: a key is not below the width.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool TryAddNext(int pairs, ReadOnlySpan<float> labels)
    {
        if (!Sparse.TryAddNext(pairs))
        {
            return false;
        }

        _labels.Add(labels);
        return true;
    }

    /// <summary>Appends a row of (column, value) pairs to sparse rows of no given width: the width is that of the widest row.</summary>
    /// <param name="keys">Columns from 0.</param>
    /// <param name="values">As many values.</param>
    /// <param name="labels">As many as in the other rows; empty when the data has no labels.</param>
    /// <exception cref="MalformedDataException">Not as many labels as before.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void AddPairs(ReadOnlySpan<int> keys, ReadOnlySpan<float> values, ReadOnlySpan<float> labels)
    {
        _labels.Add(labels);
        foreach (int key in keys)
        {
            Columns = Math.Max(Columns, key + 1);
        }

        IsSparse = true;
        Sparse.Widen(Columns);
        Sparse.AddRow(keys, values);
    }

    /// <summary>Moves the values of sparse rows one column down.</summary>
    internal void ShiftKeys()
    {
        Sparse.ShiftKeys();
        Columns = Sparse.Columns;
    }

    /// <summary>Gives the row that was just added its weight.</summary>
    /// <exception cref="MalformedDataException">The rows before have none.</exception>
    public void AddWeight(float weight) => _labels.AddWeight(weight);

    /// <summary>Tells the query to which the row that was just added belongs.</summary>
    /// <exception cref="MalformedDataException">The rows before have none.</exception>
    public void AddGroup(long group) => _labels.AddGroup(group);

    /// <summary>The labels of one row.</summary>
    public ReadOnlySpan<float> LabelsOf(int row) => _labels.Row(row);

    /// <summary>Writes the features of one row out in full.</summary>
    /// <param name="row">Which row.</param>
    /// <param name="dense">d values.</param>
    public void CopyRow(int row, Span<float> dense)
    {
        if (IsSparse)
        {
            Sparse.CopyRow(row, dense);
        }
        else
        {
            Dense.Row(row).CopyTo(dense);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Accept(int columns, ReadOnlySpan<float> labels, bool isSparse)
    {
        if (_first is { } first && first.IsSparse != isSparse)
        {
            throw new MalformedDataException(isSparse ? "a sparse row, the rows before are dense" : "a dense row, the rows before are sparse");
        }

        if (Columns == 0)
        {
            Columns = columns > 0 ? columns : throw new MalformedDataException("no features");
            Dense.Clear(columns);
            Sparse.Clear(columns);
        }
        else if (columns != Columns)
        {
            throw new MalformedDataException($"{columns} features, the rows before have {Columns}");
        }

        _labels.Add(labels);
    }

    private ReadOnlySpan<int> EveryKey()
    {
        if (_everyKey.Length != Columns)
        {
            _everyKey = [.. Enumerable.Range(0, Columns)];
        }

        return _everyKey;
    }
}
