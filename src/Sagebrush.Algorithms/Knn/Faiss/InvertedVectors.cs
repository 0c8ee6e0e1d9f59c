using Sagebrush.Numerics;

namespace Sagebrush.Knn;

/// <summary>
/// An inverted index in a FAISS file. After the header
/// <code>
/// nlist: u64 | nprobe: u64 | the centroids, a flat index | direct map: type u8, 0 for none, and an empty array: u64
/// IwFl: the lists, of float32
/// IwPQ: by_residual: u8 | code_size: u64 | d: u64 | m: u64 | bits: u64 | centroids of sub-vectors, their number u64 first | the lists, of codes
/// </code>
/// </summary>
internal static class InvertedVectors
{
    /// <summary>Names of the two inverted kinds.</summary>
    public const string Whole = "IwFl", Quantized = "IwPQ";

    private const int NoMap = 0, ArrayMap = 1, Bits = 8;

    /// <summary>What follows the header.</summary>
    public static InvertedIndex Read(FaissInput file, FaissHeader header)
    {
        int cells = file.Length(sizeof(float));
        long probes = file.Int64();
        var quantizer = FaissHeader.Read(file);
        file.Expect(quantizer.Dimensions == header.Dimensions && quantizer.Metric == header.Metric && quantizer.Count == cells && probes >= 1,
            $"{quantizer.Count} centroids of {quantizer.Dimensions} features and nprobe {probes} do not go with {cells} cells of {header.Dimensions} features");
        file.Expect((long)header.Dimensions * PanelMatrix.Width <= Array.MaxLength, $"{header.Dimensions} features are more than a cell can have");
        var centroids = new Centroids(FlatVectors.Read(file, quantizer), header.Dimensions, header.Metric);
        SkipMap(file);
        int shownProbes = (int)Math.Min(int.MaxValue, probes);
        return header.Name == Whole ? ReadWhole(file, header, centroids, shownProbes) : ReadQuantized(file, header, centroids, shownProbes);
    }

    /// <summary>Header and all.</summary>
    public static void Write(FaissOutput file, InvertedIndex index)
    {
        var quantized = index.Vectors as QuantizedVectors;
        new FaissHeader(quantized is null ? Whole : Quantized, index.Dimensions, index.Count, index.Metric).Write(file);
        file.Int64(index.Centroids.Count);
        file.Int64(index.Probes);
        FlatVectors.Write(file, index.Centroids.Values, index.Dimensions, index.Metric);
        file.Byte(NoMap);
        file.Int64(0);
        if (quantized is null)
        {
            WriteWhole(file, index, (WholeVectors)index.Vectors);
        }
        else
        {
            WriteQuantized(file, index, quantized);
        }
    }

    private static InvertedIndex ReadWhole(FaissInput file, FaissHeader header, Centroids centroids, int probes)
    {
        int d = header.Dimensions;
        int[] starts = InvertedLists.ReadStarts<float>(file, centroids.Count, d, header.Count), ids = new int[header.Count];
        var (vectors, isKnown) = (new PanelMatrix(header.Count, d), new bool[header.Count]);
        for (int cell = 0; cell < centroids.Count; cell++)
        {
            float[] rows = InvertedLists.ReadCell<float>(file, d, ids.AsSpan(starts[cell]..starts[cell + 1]), isKnown);
            for (int row = 0; row < rows.Length / d; row++)
            {
                vectors.SetRow(starts[cell] + row, rows.AsSpan(row * d, d));
            }
        }

        return new(centroids, starts, ids, new WholeVectors(vectors), probes);
    }

    private static InvertedIndex ReadQuantized(FaissInput file, FaissHeader header, Centroids centroids, int probes)
    {
        byte byResidual = file.Byte();
        long codeSize = file.Int64(), d = file.Int64(), m = file.Int64(), bits = file.Int64(), length = file.Int64();
        file.Expect(header.Metric == Metric.L2 && byResidual == 1, $"codes by {header.Metric}, by_residual {byResidual}; expected L2 and 1");
        file.Expect(d == header.Dimensions && m >= 1 && m <= d && d % m == 0 && codeSize == m && bits == Bits && length == d * ProductQuantizer.Codes,
            $"codes of {codeSize} bytes for {m} parts of {d} features with {bits} bits and {length} values do not go with {header.Dimensions} features");
        var quantizer = new ProductQuantizer(file.Values<float>(length), header.Dimensions, (int)m);
        int[] starts = InvertedLists.ReadStarts<byte>(file, centroids.Count, (int)m, header.Count), ids = new int[header.Count];
        var (codes, isKnown) = (new byte[header.Count * m], new bool[header.Count]);
        for (int cell = 0; cell < centroids.Count; cell++)
        {
            InvertedLists.ReadCell<byte>(file, (int)m, ids.AsSpan(starts[cell]..starts[cell + 1]), isKnown).CopyTo(codes, starts[cell] * m);
        }

        return new(centroids, starts, ids, new QuantizedVectors(codes, quantizer, centroids, starts), probes);
    }

    private static void WriteWhole(FaissOutput file, InvertedIndex index, WholeVectors vectors)
    {
        int d = index.Dimensions;
        InvertedLists.WriteStarts(file, index.Starts, d * sizeof(float));
        for (int cell = 0; cell < index.Centroids.Count; cell++)
        {
            int start = index.Starts[cell], end = index.Starts[cell + 1];
            var rows = new float[(end - start) * d];
            for (int place = start; place < end; place++)
            {
                vectors.CopyVector(place, rows.AsSpan((place - start) * d, d));
            }

            InvertedLists.WriteCell<float>(file, rows, index.Ids[start..end]);
        }
    }

    private static void WriteQuantized(FaissOutput file, InvertedIndex index, QuantizedVectors vectors)
    {
        int m = vectors.Quantizer.SubVectors;
        file.Byte(1);
        file.Int64(m);
        file.Int64(index.Dimensions);
        file.Int64(m);
        file.Int64(Bits);
        file.Int64((long)index.Dimensions * ProductQuantizer.Codes);
        for (int part = 0; part < m; part++)
        {
            file.Values(vectors.Quantizer.Codebook(part));
        }

        InvertedLists.WriteStarts(file, index.Starts, m);
        for (int cell = 0; cell < index.Centroids.Count; cell++)
        {
            int start = index.Starts[cell], end = index.Starts[cell + 1];
            InvertedLists.WriteCell(file, vectors.Codes[(start * m)..(end * m)], index.Ids[start..end]);
        }
    }

    // The map from an id to its place serves only to take vectors out again.
    private static void SkipMap(FaissInput file)
    {
        byte type = file.Byte();
        file.Expect(type is NoMap or ArrayMap, $"a direct map of type {type}, expected 0 or 1");
        file.Values<long>(file.Length(sizeof(long)));
    }
}
