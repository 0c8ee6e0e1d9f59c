using Sagebrush.Numerics;

namespace Sagebrush.Knn;

/// <summary>Which queries look into which cells: into the nearest, as many as the index probes and until these have k vectors.</summary>
internal sealed class Visits
{
    private readonly InvertedIndex _index;
    private readonly int _k;
    private readonly List<int> _cells = [], _queries = [];
    private readonly Grouping _visits;
    private readonly int[] _visitors;

    /// <summary>Chooses the cells of every query.</summary>
    /// <param name="index">Has the cells.</param>
    /// <param name="queries">m × d.</param>
    /// <param name="k">Vectors that every query must see, at most n.</param>
    public Visits(InvertedIndex index, ReadOnlySpan<float> queries, int k)
    {
        (_index, _k) = (index, k);
        var tiles = new QueryTiles(index.Dimensions, index.Metric);
        tiles.Pack(queries);
        for (int tile = 0, query = 0; tile < tiles.Tiles; query += tiles.QueriesOf(tile++))
        {
            Choose(tiles, tile, query);
        }

        _visits = new(index.Centroids.Count, [.. _cells]);
        _visitors = new int[_cells.Count];
        for (int visit = 0; visit < _visitors.Length; visit++)
        {
            _visitors[visit] = _queries[_visits.Members[visit]];
        }
    }

    /// <summary>The queries that look into a cell.</summary>
    public ReadOnlySpan<int> Of(int cell) => _visitors.AsSpan(_visits.Start(cell), _visits.Size(cell));

    // Ranks some cells for each query of a tile, and more while those of a query have too few vectors.
    private void Choose(QueryTiles tiles, int tile, int firstQuery)
    {
        int count = tiles.QueriesOf(tile);
        var isChosen = new bool[count];
        for (int ranks = _index.Probes; isChosen.Contains(false); ranks = Math.Min(2 * ranks, _index.Centroids.Count))
        {
            var (cells, distances) = (new int[ranks], new float[ranks]);
            var ranking = Rank(tiles, tile, ranks);
            for (int query = 0; query < count; query++)
            {
                ranking[query].Drain(distances, cells);
                isChosen[query] = isChosen[query] || TryChoose(firstQuery + query, cells);
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

    private bool TryChoose(int query, ReadOnlySpan<int> cells)
    {
        int chosen = 0, seen = 0;
        for (; chosen < cells.Length && (chosen < _index.Probes || seen < _k); chosen++)
        {
            seen += _index.Starts[cells[chosen] + 1] - _index.Starts[cells[chosen]];
        }

        if (seen < _k)
        {
            return false;
        }

        foreach (int cell in cells[..chosen])
        {
            _cells.Add(cell);
            _queries.Add(query);
        }

        return true;
    }
}
