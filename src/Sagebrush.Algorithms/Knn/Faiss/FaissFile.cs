using Sagebrush.Algorithms;
using Sagebrush.Numerics;

namespace Sagebrush.Knn;

/// <summary>
/// Indexes as FAISS writes and reads them with <c>write_index</c> and <c>read_index</c>: flat, inverted, and inverted with product-quantized vectors.
/// Source: files written by FAISS 1.7.3.
/// </summary>
internal static class FaissFile
{
    /// <summary>Reads an index.</summary>
    /// <exception cref="ClientException">The file holds no index of these kinds, or not the whole of one.</exception>
    /// <exception cref="IOException">It cannot be read, or ends early.</exception>
    public static VectorIndex Read(string path)
    {
        using var file = new FaissInput(path);
        var header = FaissHeader.Read(file);
        VectorIndex index;
        switch (header.Name)
        {
            case FlatVectors.L2 or FlatVectors.InnerProduct:
                index = new FlatIndex(new DenseMatrix(FlatVectors.Read(file, header), header.Count, header.Dimensions), header.Metric);
                break;
            case InvertedVectors.Whole or InvertedVectors.Quantized:
                index = InvertedVectors.Read(file, header);
                break;
            default:
                throw new ClientException($"{Path.GetFileName(path)} is an index {header.Name}, expected {FlatVectors.L2}, {FlatVectors.InnerProduct}, "
                    + $"{InvertedVectors.Whole} or {InvertedVectors.Quantized}.");
        }

        file.Expect(file.Rest == 0, $"the index is over and {file.Rest} bytes follow");
        return index;
    }

    /// <summary>Writes an index.</summary>
    public static void Write(VectorIndex index, string path)
    {
        using var file = new FaissOutput(path);
        if (index is InvertedIndex inverted)
        {
            InvertedVectors.Write(file, inverted);
        }
        else
        {
            FlatVectors.Write(file, ((FlatIndex)index).Rows.Values, index.Dimensions, index.Metric);
        }
    }
}
