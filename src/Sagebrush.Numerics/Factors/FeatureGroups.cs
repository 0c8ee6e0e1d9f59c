using System.Runtime.CompilerServices;

namespace Sagebrush.Numerics;

/// <summary>
/// The pairs of a batch of sparse rows, feature by feature: where a feature occurs, and with which values. Groups are in the order in which the batch first
/// shows their features, pairs of a group in the order of rows. Filled again and again.
/// </summary>
/// <param name="features">d.</param>
/// <param name="areAllListed">Every feature has a group in every batch, those without pairs too: then groups are in the order of features.</param>
public sealed class FeatureGroups(int features, bool areAllListed = false)
{
    // The group of a feature plus one; 0 while the batch has not shown it.
    private readonly int[] _groupOf = new int[features];
    private int[] _features = new int[64];
    private int[] _ends = new int[64];
    private int[] _rows = new int[64];
    private float[] _values = new float[64];

    /// <summary>Number of groups.</summary>
    public int Count { get; private set; }

    /// <summary>The feature of each group.</summary>
    public ReadOnlySpan<int> Features => _features.AsSpan(0, Count);

    /// <summary>The rows in which a group's feature occurs.</summary>
    public ReadOnlySpan<int> Rows(int group) => _rows.AsSpan(Start(group), _ends[group] - Start(group));

    /// <summary>The values that a group's feature has in these rows.</summary>
    public ReadOnlySpan<float> Values(int group) => _values.AsSpan(Start(group), _ends[group] - Start(group));

    /// <summary>Takes the pairs of other rows.</summary>
    /// <param name="batch">n × d.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Fill(CsrMatrix batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var keys = batch.Keys.Span;
        Begin(keys.Length);
        foreach (int key in keys)
        {
            _ends[GroupOf(key)]++;
        }

        int end = 0;
        foreach (ref int group in _ends.AsSpan(0, Count))
        {
            (group, end) = (end, end + group);
        }

        Deal(batch);
        foreach (int feature in areAllListed ? [] : Features)
        {
            _groupOf[feature] = 0;
        }
    }

    private int Start(int group) => group == 0 ? 0 : _ends[group - 1];

    private void Begin(int pairs)
    {
        if (_rows.Length < pairs)
        {
            (_rows, _values) = (new int[2 * pairs], new float[2 * pairs]);
        }

        int most = areAllListed ? features : Math.Min(pairs, features);
        if (_features.Length < most)
        {
            (_features, _ends, Count) = (new int[Math.Min(features, 2 * most)], new int[Math.Min(features, 2 * most)], 0);
        }

        _ends.AsSpan().Clear();
        if (!areAllListed)
        {
            Count = 0;
        }
        else if (Count == 0)
        {
            for (; Count < features; Count++)
            {
                (_features[Count], _groupOf[Count]) = (Count, Count + 1);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int GroupOf(int feature)
    {
        ref int group = ref _groupOf[feature];
        if (group == 0)
        {
            _features[Count] = feature;
            group = ++Count;
        }

        return group - 1;
    }

    // Begins with each group's start in the place of its end; every pair moves it on by one.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Deal(CsrMatrix batch)
    {
        var keys = batch.Keys.Span;
        var values = batch.Values.Span;
        var pointers = batch.RowPointers.Span;
        for (int row = 0; row < batch.Rows; row++)
        {
            for (int i = (int)pointers[row]; i < (int)pointers[row + 1]; i++)
            {
                int place = _ends[_groupOf[keys[i]] - 1]++;
                (_rows[place], _values[place]) = (row, values[i]);
            }
        }
    }
}
