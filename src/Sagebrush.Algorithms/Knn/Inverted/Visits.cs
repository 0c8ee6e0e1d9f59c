using Sagebrush.Numerics;

namespace Sagebrush.Knn;

/// <summary>Which queries look into which cells: into the nearest, as many as the index probes and until these have k vectors.</summary>
internal sealed class Visits
{
    // A multiple of a tile's six.
    private const int Block = 96;

    private readonly InvertedIndex _index;
    private readonly int _k;
    private readonly Grouping _visits;
    private readonly int[] _visitors;

    /// <summary>Chooses the cells of every query.</summary>
    /// <param name="index">Has the cells.</param>
    /// <param name="queries">m × d.</param>
    /// <param name="k">Vectors that every query must see, at most n.</param>
    /// <param name="cancel">Asked now and then.</param>
    public Visits(InvertedIndex index, ReadOnlyMemory<float> queries, int k, CancellationToken cancel)
    {
        (_index, _k) = (index, k);
        int d = index.Dimensions;
        int[]?[] cells = new int[queries.Length / d][];
        ParallelRanges.Run(cells.Length, Block, (start, end) => Choose(queries.Span[(start * d)..(end * d)], cells.AsSpan(start..end)), cancel);
        _visits = new(index.Centroids.Count, cells.SelectMany(chosen => chosen!).ToArray());
        int[] queryOf = [.. cells.SelectMany((chosen, query) => Enumerable.Repeat(query, chosen!.Length))];
        _visitors = new int[queryOf.Length];
        for (int visit = 0; visit < _visitors.Length; visit++)
        {
            _visitors[visit] = queryOf[_visits.Members[visit]];
        }
    }

    /// <summary>The queries that look into a cell.</summary>
    public ReadOnlySpan<int> Of(int cell) => _visitors.AsSpan(_visits.Start(cell), _visits.Size(cell));

    private void Choose(ReadOnlySpan<float> queries, Span<int[]?> cells)
    {
        var tiles = new QueryTiles(_index.Dimensions, _index.Metric);
        tiles.Pack(queries);
        for (int tile = 0, query = 0; tile < tiles.Tiles; query += tiles.QueriesOf(tile++))
        {
            Choose(tiles, tile, cells.Slice(query, tiles.QueriesOf(tile)));
        }
    }

    // Ranks some cells for each query of a tile, and more while those of a query have too few vectors.
    private void Choose(QueryTiles tiles, int tile, Span<int[]?> cells)
    {
        cells.Clear();
        for (int ranks = _index.Probes; cells.Contains(null); ranks = Math.Min(2 * ranks, _index.Centroids.Count))
        {
            var (ranked, distances) = (new int[ranks], new float[ranks]);
            var ranking = Rank(tiles, tile, ranks);
            for (int query = 0; query < cells.Length; query++)
            {
                ranking[query].Drain(distances, ranked);
                cells[query] ??= Enough(ranked);
            }
        }
    }

    private TopK[] Rank(QueryTiles tiles, int tile, int ranks)
    {
        const int Width = PanelMatrix.Width;
        TopK[] ranking = [.. Enumerable.Range(0, tiles.QueriesOf(tile)).Select(_ => new TopK(ranks))];
        for (int first = 0; first < _index.Centroids.Count; first += Width)
        {
            int present = Math.Min(Width, _index.Centroids.Count - first);
            var pairs = tiles.Measure(tile, _index.Centroids.Panels.Panel(first / Width));
            for (int query = 0; query < ranking.Length; query++)
            {
                ranking[query].Offer(pairs.Slice(query * Width, present), first);
            }
        }

        return ranking;
    }

    // The cells that a query looks into; null when the ranked ones have too few vectors.
    private int[]? Enough(ReadOnlySpan<int> ranked)
    {
        int chosen = 0, seen = 0;
        for (; chosen < ranked.Length && (chosen < _index.Probes || seen < _k); chosen++)
        {
            seen += _index.Starts[ranked[chosen] + 1] - _index.Starts[ranked[chosen]];
        }

        return seen < _k ? null : ranked[..chosen].ToArray();
    }
}
