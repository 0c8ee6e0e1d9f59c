using Sagebrush.Numerics;

namespace Sagebrush.Knn;

/// <summary>One search of some queries through an inverted index.</summary>
/// <param name="index">What is searched.</param>
/// <param name="queries">m × d.</param>
/// <param name="k">Neighbours of each, at most n.</param>
internal sealed class CellSearch(InvertedIndex index, ReadOnlyMemory<float> queries, int k)
{
    // Up to so many queries in a cell look their distances up; for more of them its codes are decoded.
    private const int MostLookUps = 8, MostTables = 32;

    private readonly int _count = queries.Length / index.Dimensions;

    /// <summary>Searches.</summary>
    /// <param name="parts">In so many threads at once, each with a part of the cells.</param>
    /// <param name="distances">m × k.</param>
    /// <param name="indices">m × k.</param>
    /// <param name="cancel">Asked now and then.</param>
    public void Run(int parts, Span<float> distances, Span<int> indices, CancellationToken cancel)
    {
        var visits = new Visits(index, queries, k, cancel);
        var nearest = new TopK[parts][];
        ParallelRanges.Run(parts, 1, (part, _) => nearest[part] = Visit(visits, part, parts, cancel), cancel);
        for (int query = 0; query < _count; query++)
        {
            var merged = nearest[0][query];
            for (int part = 1; part < parts; part++)
            {
                merged.Offer(nearest[part][query]);
            }

            merged.Drain(distances.Slice(query * k, k), indices.Slice(query * k, k));
        }

        for (int i = 0; i < distances.Length && index.Metric == Metric.InnerProduct; i++)
        {
            distances[i] = 0 - distances[i];
        }
    }

    private TopK[] Visit(Visits visits, int part, int parts, CancellationToken cancel)
    {
        TopK[] nearest = [.. Enumerable.Range(0, _count).Select(_ => new TopK(k))];
        var tiles = new QueryTiles(index.Dimensions, index.Metric);
        var tables = new CodeDistances?[_count];
        var scratch = new float[index.Dimensions * PanelMatrix.Width];
        for (int cell = 0, visited = 0; cell < index.Centroids.Count; cell++)
        {
            var visitors = visits.Of(cell);
            if (visitors.Length > 0 && visited++ % parts == part)
            {
                cancel.ThrowIfCancellationRequested();
                if (CanLookUp(visitors, nearest))
                {
                    LookUp(cell, visitors, nearest, tables);
                }
                else
                {
                    tiles.Pack(queries.Span, visitors);
                    Scan(cell, tiles, visitors, nearest, scratch);
                }
            }
        }

        return nearest;
    }

    // Until a query has k neighbours it must see whole vectors anyway.
    private bool CanLookUp(ReadOnlySpan<int> visitors, TopK[] nearest)
    {
        bool can = index.Vectors is QuantizedVectors && visitors.Length <= MostLookUps && _count <= MostTables;
        for (int i = 0; i < visitors.Length && can; i++)
        {
            can = nearest[visitors[i]].Count == k;
        }

        return can;
    }

    private void LookUp(int cell, ReadOnlySpan<int> visitors, TopK[] nearest, CodeDistances?[] tables)
    {
        int start = index.Starts[cell], end = index.Starts[cell + 1];
        foreach (int query in visitors)
        {
            tables[query] ??= new((QuantizedVectors)index.Vectors, queries.Span.Slice(query * index.Dimensions, index.Dimensions));
            tables[query]!.Offer(cell, start, index.Ids[start..end], nearest[query]);
        }
    }

    private void Scan(int cell, QueryTiles tiles, ReadOnlySpan<int> visitors, TopK[] nearest, Span<float> scratch)
    {
        const int Width = PanelMatrix.Width;
        int start = index.Starts[cell], end = index.Starts[cell + 1];
        for (int from = start; from < end;)
        {
            int panel = from / Width, to = Math.Min(end, (panel + 1) * Width), first = from % Width;
            var ids = index.Ids[from..to];
            var vectors = index.Vectors.Panel(panel, cell, from, to, scratch);
            for (int tile = 0, visitor = 0; tile < tiles.Tiles; tile++)
            {
                var pairs = tiles.Measure(tile, vectors);
                for (int row = 0; row < pairs.Length; row += Width)
                {
                    nearest[visitors[visitor++]].Offer(pairs.Slice(row + first, ids.Length), ids);
                }
            }

            from = to;
        }
    }
}
