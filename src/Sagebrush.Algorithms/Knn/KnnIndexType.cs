namespace Sagebrush.Knn;

/// <summary>How rows are kept and searched.</summary>
public enum KnnIndexType
{
    /// <summary>Whole, and all of them are searched: the neighbours are the true ones.</summary>
    Flat,

    /// <summary>Whole, in cells of which the nearest few are searched: most neighbours are the true ones.</summary>
    InvertedFlat,

    /// <summary>As codes of some bytes, in cells: the least memory, and distances are those to what the codes stand for.</summary>
    InvertedQuantized,
}
