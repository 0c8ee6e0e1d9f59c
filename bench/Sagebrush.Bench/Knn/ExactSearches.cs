using System.Diagnostics;
using System.Runtime.InteropServices;
using Sagebrush.Bench.Harness;
using Sagebrush.Numerics;

namespace Sagebrush.Bench.Knn;

/// <summary>The exact search of the wine shape: 180,000 × 300, the 10 nearest by cosine and by L2, of one query and of 2,000.</summary>
internal static class ExactSearches
{
    private const int Points = 180_000, Queries = 2_000, Dimensions = 300, K = 10, Singles = 50, Times = 5;

    public static async Task<IReadOnlyList<Figure>> Run(string folder)
    {
        float[] rows = RandomRows.OfLengthOne(Points + Queries, Dimensions);
        string file = Path.Combine(folder, "rows.f32");
        await File.WriteAllBytesAsync(file, MemoryMarshal.AsBytes(rows.AsSpan()).ToArray());
        using var peer = await PythonPeer.Start("knn_exact.py", file, $"{Points}", $"{Dimensions}", $"{K}", $"{Singles}");
        if (peer is null)
        {
            return [];
        }

        var points = rows.AsMemory(0, Points * Dimensions);
        var figures = new List<Figure>();
        foreach (var metric in Enum.GetValues<Metric>())
        {
            var search = new ExactSearch(points, Dimensions, metric);
            string shape = $"{Points:N0} × {Dimensions}, {(metric == Metric.L2 ? "L2" : "cosine")}";
            var (one, theirOne) = await Rounds.Alternate(Times, $"{shape}, ms a query", _ => Task.FromResult(Single(search, rows)), _ => peer.Ask($"single {metric}"));
            figures.Add(new($"One query, {shape}", "ms", one, "FAISS Flat", theirOne, "0.2 of FAISS"));
            if (metric == Metric.InnerProduct)
            {
                figures.Add(new($"One query, {shape}", "ms", one, "scikit-learn", await peer.Ask("sklearn"), ""));
            }

            var (many, theirMany) = await Rounds.Alternate(Times, $"{shape}, queries/s", _ => Task.FromResult(Batch(search, rows)), _ => peer.Ask($"batch {metric}"));
            figures.Add(new($"{Queries:N0} queries, {shape}", "queries/s", many, "FAISS Flat", theirMany, "1.6 of FAISS"));
            figures.Add(new($"{Queries:N0} queries, {shape}", "GFLOP/s", many * 2 * Points * Dimensions / 1e9, "float32 peak", FloatPeak.Measure(), "0.6 of the peak"));
        }

        figures.AddRange(Copy(points));
        return figures;
    }

    private static double Single(ExactSearch search, float[] rows)
    {
        var (distances, indices) = (new float[K], new int[K]);
        var times = new List<double>();
        for (int query = 0; query < Singles; query++)
        {
            long start = Stopwatch.GetTimestamp();
            search.Search(rows.AsSpan((Points + query) * Dimensions, Dimensions), K, distances, indices, CancellationToken.None);
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        return Rounds.Median(times);
    }

    private static double Batch(ExactSearch search, float[] rows)
    {
        var (distances, indices) = (new float[Queries * K], new int[Queries * K]);
        long start = Stopwatch.GetTimestamp();
        search.Search(rows.AsSpan(Points * Dimensions), K, distances, indices, CancellationToken.None);
        return Queries / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static IEnumerable<Figure> Copy(ReadOnlyMemory<float> points)
    {
        double raw = points.Length * sizeof(float) / 1e6;
        List<(double Seconds, double Megabytes)> made = [.. Enumerable.Range(0, Times).Select(_ => Make(points))];
        yield return new("Making the search", "s", Rounds.Median([.. made.Select(one => one.Seconds)]), null, null, "0.5 s");
        yield return new("Memory, with the rows", "MB", raw + Rounds.Median([.. made.Select(one => one.Megabytes)]), "rows alone", raw, "1.3 of the rows");
    }

    private static (double Seconds, double Megabytes) Make(ReadOnlyMemory<float> points)
    {
        long before = GC.GetTotalMemory(forceFullCollection: true), start = Stopwatch.GetTimestamp();
        var search = new ExactSearch(points, Dimensions, Metric.L2);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        long after = GC.GetTotalMemory(forceFullCollection: true);
        GC.KeepAlive(search);
        return (seconds, (after - before) / 1e6);
    }
}
