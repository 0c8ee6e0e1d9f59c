using Sagebrush.XGBoost;

namespace Sagebrush.Tests.XGBoost;

/// <summary>Rows that can be learnt: the label follows from the first two features, one value in eight is missing.</summary>
internal sealed class Cases
{
    public const int Columns = 5;

    public Cases(int rows, int seed)
    {
        var random = new Random(seed);
        Values = [.. Enumerable.Range(0, rows * Columns).Select(_ => random.Next(8) == 0 ? float.NaN : MathF.Round(random.NextSingle(), 2))];
        Labels = [.. Enumerable.Range(0, rows).Select(row => (Known(Values[row * Columns]) > Known(Values[row * Columns + 1])) ? 1f : 0f)];
        Weights = [.. Enumerable.Range(0, rows).Select(_ => 0.5f + random.NextSingle())];
    }

    public float[] Values { get; }

    public float[] Labels { get; }

    public float[] Weights { get; }

    public int Rows => Labels.Length;

    public DMatrix Plain()
    {
        var matrix = DMatrix.FromDense(Values, Rows, Columns);
        matrix.Set("label", Labels);
        matrix.Set("weight", Weights);
        return matrix;
    }

    private static float Known(float value) => float.IsNaN(value) ? 0.5f : value;
}
