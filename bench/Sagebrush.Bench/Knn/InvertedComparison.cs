using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Sagebrush.Bench.Harness;
using Sagebrush.Knn;

namespace Sagebrush.Bench.Knn;

/// <summary>One kind of inverted index on one set of vectors, ours and FAISS's in turns.</summary>
/// <param name="set">The vectors.</param>
/// <param name="subVectors">Bytes of a code; null keeps rows whole.</param>
internal sealed class InvertedComparison(VectorSet set, int? subVectors)
{
    private const int Neighbours = 10, Times = 3, Alone = 200;

    private static readonly int[] Probes = [2, 5, 8, 12, 16, 24, 32, 48, 64, 96];

    private int Queries => set.Queries.Length / set.Dimensions;

    /// <summary>What is compared.</summary>
    public string Name => $"{set.Name} {set.Count:N0} x {set.Dimensions}, {(subVectors is null ? "IVFFlat" : $"IVFPQ m={subVectors}")}";

    /// <summary>Measures both.</summary>
    /// <param name="truth">m × 10, the true neighbours.</param>
    /// <param name="folder">For files, empty.</param>
    public async Task<(InvertedCurve Ours, InvertedCurve Theirs)> Run(int[] truth, string folder)
    {
        set.Write(folder);
        using var faiss = await PythonPeer.Start("faiss_ivf.py", folder, $"{set.Dimensions}") ?? throw new IOException("FAISS is needed: Debian's python3-faiss and libopenblas0-pthread.");
        int cells = (int)Math.Sqrt(set.Count);
        KnnModel model = null!;
        double ourTraining = await Rounds.Seconds(() => Task.FromResult(model = Build()));
        double theirTraining = await faiss.Ask($"train {(subVectors is null ? "IVFFlat" : "IVFPQ")} {cells} {subVectors ?? 0}");
        await Console.Out.WriteLineAsync($"{Name}, training: {ourTraining:0.00} s, FAISS {theirTraining:0.00} s");
        model.Save(folder);
        List<InvertedPoint> ours = [], theirs = [];
        foreach (int probes in Probes)
        {
            model = Probing(folder, probes);
            var (distances, found) = (new float[Queries * Neighbours], new int[Queries * Neighbours]);
            var (our, their) = await Rounds.Alternate(
                Times, $"{Name}, nprobe {probes}, seconds",
                _ => Rounds.Seconds(() => Task.Run(() => model.Search(set.Queries, Neighbours, distances, found))), _ => faiss.Ask($"search {probes}"));
            int[] theirFound = MemoryMarshal.Cast<byte, int>(await File.ReadAllBytesAsync(Path.Combine(folder, "ids"))).ToArray();
            var (ourSingle, theirSingle) = await Rounds.Alternate(
                Times, $"{Name}, nprobe {probes}, seconds alone", async _ => await Single(model), _ => faiss.Ask($"one {probes}"));
            ours.Add(new(probes, Recall(truth, found), Queries / our, ourSingle * 1e6));
            theirs.Add(new(probes, Recall(truth, theirFound), Queries / their, theirSingle * 1e6));
        }

        return (new(ourTraining, ours), new(theirTraining, theirs));
    }

    private KnnModel Build() => KnnModel.Build(set.Rows, new float[set.Count], new()
    {
        K = 1, IndexType = subVectors is null ? KnnIndexType.InvertedFlat : KnnIndexType.InvertedQuantized, SubVectors = subVectors,
    });

    // The number of cells stands at a fixed place of the index's file.
    private static KnnModel Probing(string folder, int probes)
    {
        const int Place = 45;
        using (var file = File.OpenWrite(Path.Combine(folder, "model_algo-1")))
        {
            byte[] bytes = new byte[sizeof(long)];
            BinaryPrimitives.WriteInt64LittleEndian(bytes, probes);
            file.Position = Place;
            file.Write(bytes);
        }

        return KnnModel.Load(folder);
    }

    private async Task<double> Single(KnnModel model)
    {
        var times = new List<double>();
        var (distances, found) = (new float[Neighbours], new int[Neighbours]);
        for (int query = 0; query < Alone; query++)
        {
            var asked = set.Queries.AsMemory(query * set.Dimensions, set.Dimensions);
            times.Add(await Rounds.Seconds(() =>
            {
                model.Search(asked.Span, Neighbours, distances, found);
                return Task.CompletedTask;
            }));
        }

        return Rounds.Median(times);
    }

    private static double Recall(int[] truth, int[] found) =>
        truth.Chunk(Neighbours).Zip(found.Chunk(Neighbours), (right, answer) => right.Intersect(answer).Count()).Sum() / (double)truth.Length;
}
