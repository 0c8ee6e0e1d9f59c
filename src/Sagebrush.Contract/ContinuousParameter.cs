using System.Globalization;

namespace Sagebrush.Contract;

/// <summary>A real number between two bounds, both included unless said otherwise.</summary>
public sealed record ContinuousParameter(string Name, string Description, double Min = double.MinValue, double Max = double.MaxValue)
    : HyperParameter<double>(Name, Description)
{
    /// <summary>The lower bound itself is no value.</summary>
    public bool IsMinOpen { get; init; }

    /// <summary>The upper bound itself is no value.</summary>
    public bool IsMaxOpen { get; init; }

    /// <inheritdoc/>
    public override string Accepted => (Min, Max) switch
    {
        (double.MinValue, double.MaxValue) => "number",
        (_, double.MaxValue) => $"number {(IsMinOpen ? '>' : '≥')} {Text(Min)}",
        (double.MinValue, _) => $"number {(IsMaxOpen ? '<' : '≤')} {Text(Max)}",
        _ when !IsMinOpen && !IsMaxOpen => $"number, {Text(Min)} to {Text(Max)}",
        _ => $"number, {(IsMinOpen ? "above " : "")}{Text(Min)} {(IsMaxOpen ? "and below" : "to")} {Text(Max)}",
    } + OrSpecialWord;

    /// <inheritdoc/>
    public override string? Constraint(string text) =>
        !TryParse(text, out double value) ? "be a number" + OrSpecialWord
        : IsMinOpen && value <= Min ? $"have value greater than {Text(Min)}" + OrSpecialWord
        : IsMaxOpen && value >= Max ? $"have value less than {Text(Max)}" + OrSpecialWord
        : value < Min ? $"have value greater than or equal to {Text(Min)}" + OrSpecialWord
        : value > Max ? $"have value less than or equal to {Text(Max)}" + OrSpecialWord
        : null;

    private protected override bool TryParse(string text, out double value) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);

    private static string Text(double value) => value.ToString(CultureInfo.InvariantCulture);
}
