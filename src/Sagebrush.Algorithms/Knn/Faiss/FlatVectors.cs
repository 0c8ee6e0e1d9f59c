using Sagebrush.Numerics;

namespace Sagebrush.Knn;

/// <summary>A flat index in a FAISS file, <c>IxF2</c> or <c>IxFI</c>: after the header <c>n · d: u64</c> and the floats row by row.</summary>
internal static class FlatVectors
{
    /// <summary>Names of the two flat kinds.</summary>
    public const string L2 = "IxF2", InnerProduct = "IxFI";

    /// <summary>What follows the header.</summary>
    /// <returns>n × d.</returns>
    public static float[] Read(FaissInput file, FaissHeader header)
    {
        file.Expect(header.Name == (header.Metric == Metric.L2 ? L2 : InnerProduct), $"an index {header.Name} does not go with its metric {header.Metric}");
        long length = file.Int64();
        file.Expect(length == (long)header.Count * header.Dimensions, $"{header.Count} rows of {header.Dimensions} features are {length} numbers");
        return file.Values<float>(length);
    }

    /// <summary>Header and vectors.</summary>
    /// <param name="file">Where to.</param>
    /// <param name="vectors">n × d.</param>
    /// <param name="dimensions">d.</param>
    /// <param name="metric">Decides the kind.</param>
    public static void Write(FaissOutput file, ReadOnlySpan<float> vectors, int dimensions, Metric metric)
    {
        new FaissHeader(metric == Metric.L2 ? L2 : InnerProduct, dimensions, vectors.Length / dimensions, metric).Write(file);
        file.Vector(vectors);
    }
}
