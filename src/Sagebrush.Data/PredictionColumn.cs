namespace Sagebrush.Data;

/// <summary>One output of a model for every row.</summary>
/// <param name="Name">For example <c>predicted_label</c>.</param>
/// <param name="Values">rows × <paramref name="Width"/> values.</param>
/// <param name="Width">Values of a row.</param>
/// <param name="IsList">Written as a list, also when the width is 1.</param>
public sealed record PredictionColumn(string Name, float[] Values, int Width = 1, bool IsList = false)
{
    /// <summary>The values of one row.</summary>
    public ReadOnlySpan<float> Row(int row) => Values.AsSpan(row * Width, Width);
}
