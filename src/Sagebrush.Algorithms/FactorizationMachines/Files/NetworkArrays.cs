using Sagebrush.Algorithms;
using Sagebrush.Data.NDArrays;
using Sagebrush.Numerics;

namespace Sagebrush.FactorizationMachines;

/// <summary>
/// The parameters of a model as the arrays of its network: of the sparse network <c>v</c> (d × k), <c>w1_weight</c> (d × 1) and <c>w0_weight</c> (1); of the
/// dense one <c>v</c> (k × d), <c>Linear_Plus_Bias_weight</c> (1 × d) and <c>Linear_Plus_Bias_bias</c> (1). A network without linear terms or bias lacks their arrays.
/// </summary>
internal static class NetworkArrays
{
    /// <summary>The factors in both networks.</summary>
    public const string Factors = "v";

    /// <summary>An array of the sparse network.</summary>
    public const string SparseLinear = "w1_weight", SparseBias = "w0_weight";

    /// <summary>An array of the dense network.</summary>
    public const string DenseLinear = "Linear_Plus_Bias_weight", DenseBias = "Linear_Plus_Bias_bias";

    private const string Prefix = "arg:";

    /// <summary>Writes the parameters of a model.</summary>
    public static void Write(FactorizationMachinesModel model, Stream stream)
    {
        using var bias = new FactorTable(1, 1);
        bias.Row(0)[0] = model.Bias;
        if (!model.IsDense)
        {
            NDArrayWriter.Write(stream, NDArray.Matrix(Prefix + Factors, model.Factors), NDArray.Matrix(Prefix + SparseLinear, model.Linear), new NDArray(Prefix + SparseBias, new(1), bias));
            return;
        }

        using var factors = model.Factors.Transposed();
        NDArrayWriter.Write(stream,
            NDArray.Matrix(Prefix + Factors, factors), new NDArray(Prefix + DenseLinear, new(1, model.FeatureDim), model.Linear), new NDArray(Prefix + DenseBias, new(1), bias));
    }

    /// <summary>Makes a model of its parameters.</summary>
    /// <param name="stream">The arrays.</param>
    /// <param name="length">Bytes of them.</param>
    /// <param name="isClassifier">Of the model.</param>
    /// <exception cref="ClientException">These arrays make no model.</exception>
    public static FactorizationMachinesModel Read(Stream stream, long length, bool isClassifier)
    {
        var arrays = NDArrayReader.Read(stream, length);
        FactorizationMachinesModel? model = null;
        try
        {
            return model = Model(arrays, isClassifier);
        }
        finally
        {
            foreach (var array in arrays.Where(array => array.Values != model?.Factors && array.Values != model?.Linear))
            {
                array.Dispose();
            }
        }
    }

    private static FactorizationMachinesModel Model(IReadOnlyList<NDArray> arrays, bool isClassifier)
    {
        bool isDense = Find(arrays, DenseLinear) is not null || Find(arrays, DenseBias) is not null;
        var v = Find(arrays, Factors) ?? throw new ClientException($"params has no array {Factors}, only {string.Join(", ", arrays.Select(array => array.Name))}.");
        if (v.Shape.Lengths.Length != 2 || v.Shape.Count == 0)
        {
            throw new ClientException($"Array {v.Name} of params has the shape {v.Shape}, expected a row for each feature and a column for each factor, or the other way round.");
        }

        int features = isDense ? v.Shape.Width : v.Shape.Rows;
        var linear = Sized(Find(arrays, isDense ? DenseLinear : SparseLinear), features);
        var bias = Sized(Find(arrays, isDense ? DenseBias : SparseBias), 1);
        return new(bias?.Row(0)[0] ?? 0, Column(linear, features), isDense ? v.Values.Transposed() : v.Values, isClassifier, isDense);
    }

    private static NDArray? Find(IReadOnlyList<NDArray> arrays, string name) => arrays.FirstOrDefault(array => array.Name == name || array.Name == Prefix + name);

    private static FactorTable? Sized(NDArray? array, int count) =>
        array is null || array.Shape.Count == count ? array?.Values
        : throw new ClientException($"Array {array.Name} of params has the shape {array.Shape}, expected {count:N0} in all.");

    private static FactorTable Column(FactorTable? linear, int features) =>
        linear is null ? new(features, 1) : linear.Width == 1 ? linear : linear.Transposed();
}
