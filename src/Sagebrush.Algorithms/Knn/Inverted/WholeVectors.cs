using Sagebrush.Numerics;

namespace Sagebrush.Knn;

/// <summary>The vectors of an IVFFlat index, packed as they are searched.</summary>
/// <param name="vectors">n × d, cell after cell.</param>
internal sealed class WholeVectors(PanelMatrix vectors) : CellVectors
{
    public override int Count => vectors.Rows;

    public override ReadOnlySpan<float> Panel(int panel, int cell, int from, int to, Span<float> scratch) => vectors.Panel(panel);

    /// <summary>Unpacks one vector.</summary>
    /// <param name="place">From 0, in the order of the cells.</param>
    /// <param name="into">d.</param>
    public void CopyVector(int place, Span<float> into) => vectors.CopyRow(place, into);
}
