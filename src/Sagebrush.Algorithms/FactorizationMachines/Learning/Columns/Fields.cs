namespace Sagebrush.FactorizationMachines;

/// <summary>
/// Ranges of features that have priors of their own, for example users and movies. They are found in one-hot data: as few ranges as there can be with never two
/// features of a range in one row. Where there would be too many, as in dense data, all features are one field.
/// </summary>
public static class Fields
{
    // Beyond so many, what repeats in a row is not one-hot but a bag of features.
    private const int Most = 64;

    /// <summary>The first feature of each field, ascending from 0.</summary>
    /// <param name="rows">All training rows.</param>
    public static int[] Find(ChannelRows rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        int[] before = LastBefore(rows);
        List<int> starts = [0];
        for (int feature = 1; feature < before.Length && starts.Count <= Most; feature++)
        {
            // A feature that shares a row with one of the field that is open begins the next: earlier than here none had to.
            if (before[feature] > starts[^1])
            {
                starts.Add(feature);
            }
        }

        return starts.Count <= Most ? [.. starts] : [0];
    }

    /// <summary>The first feature of each field, ascending from 0.</summary>
    /// <param name="widths">Number of features of each field.</param>
    public static int[] Of(IEnumerable<int> widths)
    {
        ArgumentNullException.ThrowIfNull(widths);
        List<int> starts = [0];
        foreach (int width in widths)
        {
            starts.Add(starts[^1] + width);
        }

        return [.. starts[..^1]];
    }

    // For each feature the largest one below it, plus one, with which it shares a row; 0 for none.
    private static int[] LastBefore(ChannelRows rows)
    {
        int[] before = new int[rows.Features], sorted = [];
        for (int row = 0; row < rows.Rows; row++)
        {
            var keys = rows.Keys[rows.Ends[row]..rows.Ends[row + 1]];
            if (sorted.Length < keys.Length)
            {
                sorted = new int[2 * keys.Length];
            }

            var ascending = sorted.AsSpan(0, keys.Length);
            keys.CopyTo(ascending);
            ascending.Sort();
            for (int i = 1; i < ascending.Length; i++)
            {
                before[ascending[i]] = Math.Max(before[ascending[i]], ascending[i - 1] + 1);
            }
        }

        return before;
    }
}
