namespace Sagebrush.Numerics;

/// <summary>Queries packed for panels of points, six a tile. Kept and filled again by one thread.</summary>
/// <param name="dimensions">d.</param>
/// <param name="metric">What is measured: squared distances, or inner products with the opposite sign, so that less is nearer always.</param>
public sealed class QueryTiles(int dimensions, Metric metric)
{
    private const int Tile = PanelKernel.Tile;

    private readonly float[] _pairs = new float[Tile * PanelMatrix.Width];
    private float[] _packed = [];

    /// <summary>Queries packed.</summary>
    public int Count { get; private set; }

    /// <summary>Number of tiles; the last may have fewer than six queries.</summary>
    public int Tiles => (Count + Tile - 1) / Tile;

    /// <summary>Packs some rows of a matrix.</summary>
    /// <param name="queries">Rows of d.</param>
    /// <param name="which">The rows to pack, by index.</param>
    public void Pack(ReadOnlySpan<float> queries, ReadOnlySpan<int> which)
    {
        Begin(which.Length);
        for (int i = 0; i < which.Length; i++)
        {
            Set(i, queries.Slice(which[i] * dimensions, dimensions));
        }
    }

    /// <summary>Packs all rows of a matrix.</summary>
    /// <param name="queries">m × d.</param>
    public void Pack(ReadOnlySpan<float> queries)
    {
        Begin(queries.Length / dimensions);
        for (int i = 0; i < Count; i++)
        {
            Set(i, queries.Slice(i * dimensions, dimensions));
        }
    }

    /// <summary>Queries of one tile.</summary>
    public int QueriesOf(int tile) => Math.Min(Tile, Count - tile * Tile);

    /// <summary>Measures a tile against a panel.</summary>
    /// <param name="tile">From 0.</param>
    /// <param name="panel">d × 32.</param>
    /// <returns>As many rows of 32 as the tile has queries; overwritten by the next call.</returns>
    public ReadOnlySpan<float> Measure(int tile, ReadOnlySpan<float> panel)
    {
        int queries = QueriesOf(tile);
        var packed = _packed.AsSpan(tile * Tile * dimensions);
        switch (metric, queries)
        {
            case (Metric.L2, 1):
                PanelKernel.One<Differences>(packed, panel, _pairs);
                break;
            case (Metric.L2, _):
                PanelKernel.Six<Differences>(packed, 1, Tile, panel, _pairs);
                break;
            case (_, 1):
                PanelKernel.One<Products>(packed, panel, _pairs);
                break;
            default:
                PanelKernel.Six<Products>(packed, 1, Tile, panel, _pairs);
                break;
        }

        return _pairs.AsSpan(0, queries * PanelMatrix.Width);
    }

    private void Begin(int count)
    {
        Count = count;
        int length = Tiles * Tile * dimensions;
        if (_packed.Length < length)
        {
            _packed = new float[length];
        }
    }

    // A query that is alone in its tile lies there dimension after dimension; what a tile lacks to six is whatever was there.
    private void Set(int index, ReadOnlySpan<float> query)
    {
        int tile = index / Tile, stride = QueriesOf(tile) == 1 ? 1 : Tile, at = tile * Tile * dimensions + index % Tile;
        foreach (float value in query)
        {
            _packed[at] = metric == Metric.L2 ? value : -value;
            at += stride;
        }
    }
}
