using System.Globalization;

namespace Sagebrush.Contract;

/// <summary>A whole number between two bounds, both included.</summary>
public sealed record IntegerParameter(string Name, string Description, long Min = long.MinValue, long Max = long.MaxValue)
    : HyperParameter<long>(Name, Description)
{
    /// <inheritdoc/>
    public override string Accepted => (Min, Max) switch
    {
        (long.MinValue, long.MaxValue) => "integer",
        (_, long.MaxValue) => $"integer ≥ {Min}",
        (long.MinValue, _) => $"integer ≤ {Max}",
        _ => $"integer, {Min} to {Max}",
    } + OrSpecialWord;

    /// <inheritdoc/>
    public override string? Constraint(string text) =>
        !TryParse(text, out long value) ? "be an integer" + OrSpecialWord
        : value < Min ? $"have value greater than or equal to {Min}" + OrSpecialWord
        : value > Max ? $"have value less than or equal to {Max}" + OrSpecialWord
        : null;

    private protected override bool TryParse(string text, out long value) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
}
