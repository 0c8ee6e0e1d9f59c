using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Sagebrush.Numerics;

namespace Sagebrush.Data;

/// <summary>What is told of the rows of a batch beside their features: labels, weights, and the queries to which they belong.</summary>
internal sealed class RowLabels
{
    private readonly DenseMatrix _labels = new(0, 0);
    private List<float> _weights = [];
    private List<long> _groups = [];
    private RowLabels? _first;

    /// <summary>Labels of a row.</summary>
    public int Size => _labels.Columns;

    /// <summary>The labels, n × <see cref="Size"/>.</summary>
    public ReadOnlySpan<float> Values => _labels.Values;

    /// <summary>The weight of each row; empty when the data has none.</summary>
    public ReadOnlySpan<float> Weights => CollectionsMarshal.AsSpan(_weights);

    /// <summary>The number of the query to which each row belongs; empty when the data has none.</summary>
    public ReadOnlySpan<long> Groups => CollectionsMarshal.AsSpan(_groups);

    /// <summary>The rows before have weights.</summary>
    public bool HasWeights => (_first ?? this)._weights.Count > 0;

    /// <summary>The rows before belong to queries.</summary>
    public bool HasGroups => (_first ?? this)._groups.Count > 0;

    /// <summary>The labels of one row.</summary>
    public ReadOnlySpan<float> Row(int row) => _labels.Row(row);

    /// <summary>Forgets the rows.</summary>
    public void Clear()
    {
        _labels.Clear(Size);
        _weights.Clear();
        _groups.Clear();
    }

    /// <summary>Forgets the rows and tells what those to come must have.</summary>
    /// <param name="first">Has the first row of the data set; null: the next row is the first.</param>
    public void Expect(RowLabels? first)
    {
        _first = first;
        _labels.Clear(first?.Size ?? Size);
        Clear();
    }

    /// <summary>Gives what is told of the rows of one batch to the other and the other way round.</summary>
    public void Exchange(RowLabels other)
    {
        _labels.Exchange(other._labels);
        (_weights, other._weights) = (other._weights, _weights);
        (_groups, other._groups) = (other._groups, _groups);
    }

    /// <summary>Appends the labels of a row.</summary>
    /// <exception cref="MalformedDataException">Not as many as before.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(ReadOnlySpan<float> labels)
    {
        if (_labels.Rows == 0 && _first is null)
        {
            _labels.Clear(labels.Length);
        }
        else if (labels.Length != Size)
        {
            throw new MalformedDataException($"{labels.Length} labels, the rows before have {Size}");
        }

        labels.CopyTo(_labels.AddRow());
    }

    /// <summary>Gives the row that was just added its weight.</summary>
    /// <exception cref="MalformedDataException">The rows before have none.</exception>
    public void AddWeight(float weight) => AddToLast(_weights, HasWeights, weight, "weight");

    /// <summary>Tells the query to which the row that was just added belongs.</summary>
    /// <exception cref="MalformedDataException">The rows before have none.</exception>
    public void AddGroup(long group) => AddToLast(_groups, HasGroups, group, "query");

    private void AddToLast<T>(List<T> numbers, bool isExpected, T number, string what)
    {
        bool isFirst = _labels.Rows == 1 && _first is null;
        if (!isExpected && !isFirst)
        {
            throw new MalformedDataException($"a {what}, the rows before have none");
        }

        numbers.Add(number);
    }
}
