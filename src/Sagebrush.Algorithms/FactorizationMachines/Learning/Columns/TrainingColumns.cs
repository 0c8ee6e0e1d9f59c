namespace Sagebrush.FactorizationMachines;

/// <summary>
/// The training rows feature by feature, of those features that occur: what solvers go through that solve for one feature at a time. 8 bytes for each value.
/// </summary>
public sealed class TrainingColumns
{
    private readonly int[] _rows;
    private readonly float[] _values;
    private readonly int[] _ends;

    /// <summary>Turns rows into columns.</summary>
    /// <param name="rows">All training rows.</param>
    /// <param name="fields">The first feature of each field, ascending from 0.</param>
    public TrainingColumns(ChannelRows rows, IReadOnlyList<int> fields)
    {
        ArgumentNullException.ThrowIfNull(rows);
        int[] ends = new int[rows.Features + 1];
        foreach (int key in rows.Keys)
        {
            ends[key + 1]++;
        }

        Features = [.. Enumerable.Range(0, rows.Features).Where(feature => ends[feature + 1] > 0)];
        for (int feature = 0; feature < rows.Features; feature++)
        {
            ends[feature + 1] += ends[feature];
        }

        _ends = [0, .. Features.Select(feature => ends[feature + 1])];
        (_rows, _values) = (new int[rows.Keys.Length], new float[rows.Keys.Length]);
        Labels = rows.Labels.ToArray();
        Deal(rows, ends);
        Fields = [.. fields.Select((start, i) => Field(start, i + 1 < fields.Count ? fields[i + 1] : rows.Features))];
    }

    /// <summary>Number of rows, n.</summary>
    public int Rows => Labels.Length;

    /// <summary>n labels.</summary>
    public float[] Labels { get; }

    /// <summary>The feature of each column, ascending.</summary>
    public int[] Features { get; }

    /// <summary>Ranges of columns with priors of their own.</summary>
    internal IReadOnlyList<ColumnField> Fields { get; }

    /// <summary>The rows in which a column's feature occurs, ascending.</summary>
    public ReadOnlySpan<int> RowsOf(int column) => _rows.AsSpan(_ends[column].._ends[column + 1]);

    /// <summary>The values that it has there.</summary>
    public ReadOnlySpan<float> ValuesOf(int column) => _values.AsSpan(_ends[column].._ends[column + 1]);

    // Moves each feature's start on to its end.
    private void Deal(ChannelRows rows, int[] starts)
    {
        for (int row = 0; row < rows.Rows; row++)
        {
            for (int i = rows.Ends[row]; i < rows.Ends[row + 1]; i++)
            {
                int place = starts[rows.Keys[i]]++;
                (_rows[place], _values[place]) = (row, rows.Values[i]);
            }
        }
    }

    private ColumnField Field(int first, int end)
    {
        int column = Column(first), until = Column(end);
        bool[] seen = new bool[Rows];
        foreach (int row in _rows.AsSpan(_ends[column].._ends[until]))
        {
            if (seen[row])
            {
                return new(first, end, column, until, IsOneHot: false);
            }

            seen[row] = true;
        }

        return new(first, end, column, until, IsOneHot: true);
    }

    // The first column of a feature from this one on.
    private int Column(int feature)
    {
        int place = Array.BinarySearch(Features, feature);
        return place < 0 ? ~place : place;
    }
}

/// <summary>A field.</summary>
/// <param name="FirstFeature">Its first feature.</param>
/// <param name="EndFeature">The first feature behind it.</param>
/// <param name="FirstColumn">The first column of its features that occur.</param>
/// <param name="EndColumn">The first column behind them.</param>
/// <param name="IsOneHot">No row has two of its features: given all other weights they do not depend on each other, and threads may share them out.</param>
internal sealed record ColumnField(int FirstFeature, int EndFeature, int FirstColumn, int EndColumn, bool IsOneHot)
{
    /// <summary>Number of features that occur.</summary>
    public int Columns => EndColumn - FirstColumn;
}
