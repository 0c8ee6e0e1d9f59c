using System.Globalization;

namespace Sagebrush.Contract;

/// <summary>A real number between two bounds, both included.</summary>
public sealed record ContinuousParameter(string Name, string Description, double Min = double.MinValue, double Max = double.MaxValue)
    : HyperParameter<double>(Name, Description)
{
    /// <inheritdoc/>
    public override string Accepted => (Min, Max) switch
    {
        (double.MinValue, double.MaxValue) => "number",
        (_, double.MaxValue) => $"number ≥ {Text(Min)}",
        (double.MinValue, _) => $"number ≤ {Text(Max)}",
        _ => $"number, {Text(Min)} to {Text(Max)}",
    } + OrSpecialWord;

    /// <inheritdoc/>
    public override string? Constraint(string text) =>
        !TryParse(text, out double value) ? "be a number" + OrSpecialWord
        : value < Min ? $"have value greater than or equal to {Text(Min)}" + OrSpecialWord
        : value > Max ? $"have value less than or equal to {Text(Max)}" + OrSpecialWord
        : null;

    private protected override bool TryParse(string text, out double value) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);

    private static string Text(double value) => value.ToString(CultureInfo.InvariantCulture);
}
