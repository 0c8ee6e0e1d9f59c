using System.Globalization;
using System.IO.Compression;
using System.Runtime.InteropServices;
using Sagebrush.Bench.Harness;
using Sagebrush.Numerics;

namespace Sagebrush.Bench.Knn;

/// <summary>Vectors that people compare indexes on, 2,000 of them held out as queries.</summary>
/// <param name="Name">What they are.</param>
/// <param name="Dimensions">d.</param>
/// <param name="Rows">n × d.</param>
/// <param name="Queries">m × d.</param>
internal sealed record VectorSet(string Name, int Dimensions, float[] Rows, float[] Queries)
{
    private const int Held = 2000;

    private static string Data => Path.Combine(Repository.Root, "..", "shared", "data");

    /// <summary>Number of rows.</summary>
    public int Count => Rows.Length / Dimensions;

    /// <summary>120,000 word vectors of GloVe, 100 dimensions.</summary>
    public static VectorSet Glove()
    {
        const int D = 100;
        using var reader = new StreamReader(new GZipStream(File.OpenRead(Path.Combine(Data, "glove-100d", "glove.6B.100d.first120k.txt.gz")), CompressionMode.Decompress));
        var values = new List<float>();
        while (reader.ReadLine() is { } line)
        {
            values.AddRange(line.TrimEnd().Split(' ')[^D..].Select(text => float.Parse(text, CultureInfo.InvariantCulture)));
        }

        float[] shuffled = Shuffled([.. values], D);
        return new("GloVe", D, shuffled[(Held * D)..], shuffled[..(Held * D)]);
    }

    /// <summary>60,000 digits of MNIST, 28 × 28 pixels; the queries are of its test set.</summary>
    public static VectorSet Mnist()
    {
        const int D = 28 * 28;
        return new("MNIST", D, Digits("train-images-idx3-ubyte.gz"), Digits("t10k-images-idx3-ubyte.gz")[..(Held * D)]);
    }

    /// <summary>Writes rows and queries for a peer.</summary>
    public void Write(string folder)
    {
        File.WriteAllBytes(Path.Combine(folder, "rows"), MemoryMarshal.AsBytes<float>(Rows));
        File.WriteAllBytes(Path.Combine(folder, "queries"), MemoryMarshal.AsBytes<float>(Queries));
    }

    private static float[] Digits(string file)
    {
        using var stream = new GZipStream(File.OpenRead(Path.Combine(Data, "mnist", file)), CompressionMode.Decompress);
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        const int Header = 16;
        return Array.ConvertAll(bytes.ToArray()[Header..], pixel => (float)pixel);
    }

    // Words come by frequency: held-out queries are to be of all kinds.
    private static float[] Shuffled(float[] values, int d)
    {
        var random = new SplitMix(0);
        var held = new float[d];
        for (int left = values.Length / d; left > 1; left--)
        {
            var (one, other) = (((int)random.NextBelow((ulong)left)) * d, (left - 1) * d);
            values.AsSpan(one, d).CopyTo(held);
            values.AsSpan(other, d).CopyTo(values.AsSpan(one, d));
            held.CopyTo(values.AsSpan(other, d));
        }

        return values;
    }
}
