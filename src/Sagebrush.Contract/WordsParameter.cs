using System.Globalization;

namespace Sagebrush.Contract;

/// <summary>Words of a fixed list, separated by commas.</summary>
/// <param name="Name">The name on the wire.</param>
/// <param name="Description">One sentence for people.</param>
/// <param name="Values">The words, in the order in which they are shown.</param>
public sealed record WordsParameter(string Name, string Description, IReadOnlyList<string> Values) : HyperParameter<IReadOnlyList<string>>(Name, Description)
{
    /// <summary>Those of the words that may be followed by <c>@</c> and a number, for example <c>ndcg@10</c>.</summary>
    public IReadOnlyList<string> WithNumber { get; init; } = [];

    /// <inheritdoc/>
    public override string Accepted => "list of " + string.Join(", ", Values.Select(value => WithNumber.Contains(value) ? $"{value}, {value}@N" : value)) + OrSpecialWord;

    /// <inheritdoc/>
    public override string? Constraint(string text) => text.Split(',').All(IsOne) ? null : $"be a list of [{string.Join(", ", Values)}], separated by commas" + OrSpecialWord;

    private protected override bool TryParse(string text, out IReadOnlyList<string> value)
    {
        value = text.Split(',');
        return value.All(IsOne);
    }

    private bool IsOne(string word) => Values.Contains(word)
        || (word.Split('@') is [var name, var number] && WithNumber.Contains(name) && double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out _));
}
