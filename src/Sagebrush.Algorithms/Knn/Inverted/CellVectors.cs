namespace Sagebrush.Knn;

/// <summary>The vectors of an inverted index, cell after cell, as they are stored: whole, or as codes.</summary>
internal abstract class CellVectors
{
    /// <summary>Vectors of all cells.</summary>
    public abstract int Count { get; }

    /// <summary>32 neighbouring vectors, d × 32.</summary>
    /// <param name="panel">From 0: the vectors 32 · panel and after.</param>
    /// <param name="cell">The one whose vectors are asked for; the panel's others may come out as anything.</param>
    /// <param name="from">Place of the cell's first vector that is in the panel.</param>
    /// <param name="to">Place after its last.</param>
    /// <param name="scratch">d × 32, may be written.</param>
    public abstract ReadOnlySpan<float> Panel(int panel, int cell, int from, int to, Span<float> scratch);
}
