using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Sagebrush.Numerics;

namespace Sagebrush.Knn;

/// <summary>
/// Squared distances of one query to codes, a look-up for each byte: ‖q − c − r‖² = ‖q − c‖² + (‖r‖² + 2 c · r) − 2 Σ qₘ · rₘ. What is in brackets is known
/// for every code, and the products of the query's parts with all parts there are make one table for all cells. It is as near to the distance as rounding
/// lets it be, so only codes that may be among the nearest are decoded. Source: Jégou, Douze, Schmid, 2011, asymmetric distance computation.
/// </summary>
internal sealed class CodeDistances
{
    private readonly QuantizedVectors _vectors;
    private readonly float[] _query;
    private readonly float[] _products;
    private readonly float[] _decoded;
    private readonly float _error;

    /// <summary>The look-up table of a query.</summary>
    /// <param name="vectors">Has the codes.</param>
    /// <param name="query">d.</param>
    public CodeDistances(QuantizedVectors vectors, ReadOnlySpan<float> query)
    {
        (_vectors, _query, _decoded) = (vectors, query.ToArray(), new float[query.Length]);
        var quantizer = vectors.Quantizer;
        _products = new float[quantizer.SubVectors * ProductQuantizer.Codes];
        quantizer.Products(query, _products);
        TensorPrimitives.Multiply(_products, -2, _products);

        // d products and sums four times, m look-ups, each rounded by 2⁻²⁴ of at most (‖q‖ + ‖c‖ + ‖r‖)²; doubled for the rounding of the bound itself.
        float reach = TensorPrimitives.Norm<float>(query) + vectors.Reach;
        _error = (4 * query.Length + 3 * quantizer.SubVectors + 16) * MathF.ScaleB(1, -23) * reach * reach;
    }

    /// <summary>Offers the vectors of a cell that may be among the nearest.</summary>
    /// <param name="cell">The cell.</param>
    /// <param name="from">Place of its first vector.</param>
    /// <param name="ids">The ids of its vectors.</param>
    /// <param name="nearest">Has k already.</param>
    public void Offer(int cell, int from, ReadOnlySpan<int> ids, TopK nearest)
    {
        int m = _vectors.Quantizer.SubVectors;
        float toCentroid = 0;
        Distances.SquaredL2(_query, _vectors.Centroids[cell], _query.Length, new Span<float>(ref toCentroid));
        var codes = _vectors.Codes.Slice(from * m, ids.Length * m);
        var offsets = _vectors.Offsets.Slice(from, ids.Length);
        float limit = nearest.Threshold + _error - toCentroid;
        for (int i = 0; i < ids.Length; i++)
        {
            if (!(offsets[i] + Sum(codes.Slice(i * m, m)) > limit))
            {
                nearest.Offer(Exact(cell, codes.Slice(i * m, m)), ids[i]);
                limit = nearest.Threshold + _error - toCentroid;
            }
        }
    }

    private float Sum(ReadOnlySpan<byte> code)
    {
        // Bound: a code has m bytes, the table 256 values for each.
        ref float table = ref MemoryMarshal.GetArrayDataReference(_products);
        float even = 0, odd = 0;
        int part = 0;
        for (; part + 2 <= code.Length; part += 2)
        {
            even += Unsafe.Add(ref table, code[part]);
            odd += Unsafe.Add(ref table, ProductQuantizer.Codes + code[part + 1]);
            table = ref Unsafe.Add(ref table, 2 * ProductQuantizer.Codes);
        }

        return part < code.Length ? even + odd + Unsafe.Add(ref table, code[part]) : even + odd;
    }

    // In the order of the kernels for many queries: a code gives the same bits there.
    private float Exact(int cell, ReadOnlySpan<byte> code)
    {
        _vectors.Quantizer.Decode(code, _decoded);
        TensorPrimitives.Add(_vectors.Centroids[cell], _decoded, _decoded);
        float sum = 0;
        for (int i = 0; i < _decoded.Length; i++)
        {
            float difference = _query[i] - _decoded[i];
            sum = MathF.FusedMultiplyAdd(difference, difference, sum);
        }

        return sum;
    }
}
