using System.Diagnostics;

namespace Sagebrush.Bench.Harness;

/// <summary>Sends requests made beforehand over a number of connections, each waiting for its answer before it sends again.</summary>
internal static class Load
{
    /// <summary>The same request again and again, for a time.</summary>
    public static Task<LoadResult> Run(Uri server, RawRequest request, int connections, TimeSpan duration) => Run(server, () => request, connections, duration);

    /// <summary>Each request once, until none is left or the time is over.</summary>
    public static Task<LoadResult> Run(Uri server, IReadOnlyList<RawRequest> requests, int connections, TimeSpan duration)
    {
        int taken = 0;
        return Run(server, () => Interlocked.Increment(ref taken) is var number && number <= requests.Count ? requests[number - 1] : null, connections, duration);
    }

    private static async Task<LoadResult> Run(Uri server, Func<RawRequest?> next, int connections, TimeSpan duration)
    {
        long start = Stopwatch.GetTimestamp();
        var times = await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(() => Connection(server, next, start, duration))));
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        double[] all = [.. times.SelectMany(t => t).Order()];
        return new(all.Length / seconds, all[all.Length / 2], all[(int)(all.Length * 0.99)]);
    }

    private static async Task<List<double>> Connection(Uri server, Func<RawRequest?> next, long start, TimeSpan duration)
    {
        var times = new List<double>();
        using var connection = new RawConnection(server);
        while (Stopwatch.GetElapsedTime(start) < duration && next() is { } request)
        {
            long sent = Stopwatch.GetTimestamp();
            await connection.Exchange(request);
            times.Add(Stopwatch.GetElapsedTime(sent).TotalMilliseconds);
        }

        return times;
    }
}
