using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Sagebrush.Bench.Knn;

/// <summary>What the cores can do at most: multiply-adds on registers alone, twelve chains at a time so that none waits for another.</summary>
internal static class FloatPeak
{
    private const int Steps = 20_000_000, Chains = 12;

    /// <summary>GFLOP/s of all cores together, each with a thread of its own; a multiply-add counts as two.</summary>
    public static double Measure()
    {
        int width = Vector512.IsHardwareAccelerated ? Vector512<float>.Count : Vector<float>.Count, cores = Environment.ProcessorCount;
        double best = double.MaxValue;
        for (int round = 0; round < 5; round++)
        {
            using var ready = new Barrier(cores + 1);
            Thread[] threads = [.. Enumerable.Range(0, cores).Select(_ => new Thread(() =>
            {
                ready.SignalAndWait();
                GC.KeepAlive(Vector512.IsHardwareAccelerated ? Wide() : Narrow());
            }))];
            Array.ForEach(threads, thread => thread.Start());
            ready.SignalAndWait();
            long start = Stopwatch.GetTimestamp();
            Array.ForEach(threads, thread => thread.Join());
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return 2.0 * Steps * Chains * width * cores / best / 1e9;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Wide()
    {
        var x = Vector512.Create(0.5f);
        Vector512<float> a = x, b = x, c = x, d = x, e = x, f = x, g = x, h = x, i = x, j = x, k = x, l = x;
        for (int step = 0; step < Steps; step++)
        {
            a = Vector512.FusedMultiplyAdd(a, x, x);
            b = Vector512.FusedMultiplyAdd(b, x, x);
            c = Vector512.FusedMultiplyAdd(c, x, x);
            d = Vector512.FusedMultiplyAdd(d, x, x);
            e = Vector512.FusedMultiplyAdd(e, x, x);
            f = Vector512.FusedMultiplyAdd(f, x, x);
            g = Vector512.FusedMultiplyAdd(g, x, x);
            h = Vector512.FusedMultiplyAdd(h, x, x);
            i = Vector512.FusedMultiplyAdd(i, x, x);
            j = Vector512.FusedMultiplyAdd(j, x, x);
            k = Vector512.FusedMultiplyAdd(k, x, x);
            l = Vector512.FusedMultiplyAdd(l, x, x);
        }

        return Vector512.Sum(a + b + c + d + e + f + g + h + i + j + k + l);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Narrow()
    {
        var x = new Vector<float>(0.5f);
        Vector<float> a = x, b = x, c = x, d = x, e = x, f = x, g = x, h = x, i = x, j = x, k = x, l = x;
        for (int step = 0; step < Steps; step++)
        {
            a = Vector.FusedMultiplyAdd(a, x, x);
            b = Vector.FusedMultiplyAdd(b, x, x);
            c = Vector.FusedMultiplyAdd(c, x, x);
            d = Vector.FusedMultiplyAdd(d, x, x);
            e = Vector.FusedMultiplyAdd(e, x, x);
            f = Vector.FusedMultiplyAdd(f, x, x);
            g = Vector.FusedMultiplyAdd(g, x, x);
            h = Vector.FusedMultiplyAdd(h, x, x);
            i = Vector.FusedMultiplyAdd(i, x, x);
            j = Vector.FusedMultiplyAdd(j, x, x);
            k = Vector.FusedMultiplyAdd(k, x, x);
            l = Vector.FusedMultiplyAdd(l, x, x);
        }

        return Vector.Sum(a + b + c + d + e + f + g + h + i + j + k + l);
    }
}
