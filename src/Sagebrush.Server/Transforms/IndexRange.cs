namespace Sagebrush.Transforms;

/// <summary>One index, or a slice whose end is not part of it. Negative numbers count from the end.</summary>
/// <param name="Start">The index, or where the slice begins; null: at the first element.</param>
/// <param name="End">Where the slice ends; null: behind the last element.</param>
/// <param name="IsSlice">Written with a colon.</param>
internal readonly record struct IndexRange(int? Start, int? End, bool IsSlice)
{
    /// <summary>How many elements must be known to tell where the range lies; <see cref="int.MaxValue"/> when it counts from the end.</summary>
    public int Reach => Start < 0 || End < 0 ? int.MaxValue : IsSlice ? Math.Max(Start ?? 0, End ?? 0) : Start!.Value + 1;

    /// <summary>The elements <c>From .. To - 1</c> of <paramref name="count"/>; false when there are none.</summary>
    public bool TryResolve(int count, out int from, out int to)
    {
        from = FromStart(Start ?? 0);
        to = IsSlice ? Math.Min(FromStart(End ?? count), count) : from + 1;
        from = IsSlice ? Math.Max(from, 0) : from;
        return from >= 0 && from < to && to <= count;

        int FromStart(int index) => index < 0 ? index + count : index;
    }
}
