namespace Sagebrush.Contract;

/// <summary>One of a fixed list of words.</summary>
/// <param name="Name">The name on the wire.</param>
/// <param name="Description">One sentence for people.</param>
/// <param name="Values">The words, in the order in which they are shown.</param>
public sealed record ChoiceParameter(string Name, string Description, IReadOnlyList<string> Values) : HyperParameter<string>(Name, Description)
{
    /// <inheritdoc/>
    public override string Accepted => string.Join(", ", Values) + OrSpecialWord;

    /// <inheritdoc/>
    public override string? Constraint(string text) =>
        Values.Contains(text) ? null : $"satisfy enum value set: [{string.Join(", ", Values)}]" + OrSpecialWord;

    private protected override bool TryParse(string text, out string value)
    {
        value = text;
        return Values.Contains(text);
    }
}
