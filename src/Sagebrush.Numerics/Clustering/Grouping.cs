namespace Sagebrush.Numerics;

/// <summary>Items by the group each belongs to, in one array: group after group, in a group by ascending index.</summary>
public sealed class Grouping
{
    private readonly int[] _starts;
    private readonly int[] _members;

    /// <summary>Groups items by counting.</summary>
    /// <param name="groups">Number of groups; some may stay empty.</param>
    /// <param name="groupOf">Each item's group.</param>
    public Grouping(int groups, ReadOnlySpan<int> groupOf)
    {
        (_starts, _members) = (new int[groups + 1], new int[groupOf.Length]);
        foreach (int group in groupOf)
        {
            _starts[group + 1]++;
        }

        for (int group = 0; group < groups; group++)
        {
            _starts[group + 1] += _starts[group];
        }

        int[] next = _starts[..^1];
        for (int item = 0; item < groupOf.Length; item++)
        {
            _members[next[groupOf[item]]++] = item;
        }
    }

    /// <summary>Number of groups.</summary>
    public int Count => _starts.Length - 1;

    /// <summary>All items, group after group.</summary>
    public ReadOnlySpan<int> Members => _members;

    /// <summary>The items of one group.</summary>
    public ReadOnlySpan<int> this[int group] => _members.AsSpan(_starts[group].._starts[group + 1]);

    /// <summary>Where a group begins among all members.</summary>
    public int Start(int group) => _starts[group];

    /// <summary>Number of items in a group.</summary>
    public int Size(int group) => _starts[group + 1] - _starts[group];
}
