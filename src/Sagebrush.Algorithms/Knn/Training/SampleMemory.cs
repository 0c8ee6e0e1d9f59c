namespace Sagebrush.Knn;

/// <summary>How many rows a host's memory is for.</summary>
internal static class SampleMemory
{
    // While the sample grows it is there twice, and the index may keep a compact copy beside it: a quarter of the memory leaves room for all.
    private const int Parts = 4;

    /// <summary>Rows with a label that fit.</summary>
    /// <param name="columns">Features of a row.</param>
    public static int Rows(int columns)
    {
        long bytes = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / Parts;
        return (int)Math.Min(Array.MaxLength / columns, bytes / (sizeof(float) * (columns + 1L)));
    }
}
