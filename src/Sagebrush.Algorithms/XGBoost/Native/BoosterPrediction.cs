namespace Sagebrush.XGBoost;

/// <summary>What a booster answered.</summary>
/// <param name="Values">Row after row.</param>
/// <param name="Shape">Rows first; for a single number a row nothing else.</param>
public sealed record BoosterPrediction(float[] Values, IReadOnlyList<int> Shape)
{
    /// <summary>Values a row.</summary>
    public int Width => Shape.Count == 0 || Shape[0] == 0 ? 1 : Values.Length / Shape[0];
}
