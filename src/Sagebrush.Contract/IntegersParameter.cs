using System.Globalization;
using System.Text.Json;

namespace Sagebrush.Contract;

/// <summary>Whole numbers between two bounds, as Python writes them: a tuple such as <c>(0,1)</c>, or lists in a list such as <c>[[1,2],[3,4,5]]</c>.</summary>
/// <param name="Name">The name on the wire.</param>
/// <param name="Description">One sentence for people.</param>
/// <param name="AreNested">Lists in a list, else a tuple.</param>
/// <param name="Min">The least number.</param>
/// <param name="Max">The largest number.</param>
public sealed record IntegersParameter(string Name, string Description, bool AreNested, long Min = long.MinValue, long Max = long.MaxValue)
    : HyperParameter<IReadOnlyList<IReadOnlyList<long>>>(Name, Description)
{
    /// <inheritdoc/>
    public override string Accepted => (AreNested ? "lists in a list" : "tuple") + " of " + new IntegerParameter(Name, Description, Min, Max).Accepted;

    /// <inheritdoc/>
    public override string? Constraint(string text) => !TryParse(text, out var lists)
        ? AreNested ? "be lists of integers in a list, for example [[1,2],[3,4,5]]" : "be a tuple of integers, for example (0,1)"
        : lists.SelectMany(list => list).Select(number => new IntegerParameter(Name, Description, Min, Max).Constraint(number.ToString(CultureInfo.InvariantCulture)))
            .FirstOrDefault(constraint => constraint is not null) is { } each ? $"have numbers that {each}" : null;

    // Python's brackets and its comma behind the last number are all that differs from JSON.
    private protected override bool TryParse(string text, out IReadOnlyList<IReadOnlyList<long>> value)
    {
        string json = string.Concat(text.Where(c => !char.IsWhiteSpace(c))).Replace('(', '[').Replace(')', ']').Replace(",]", "]", StringComparison.Ordinal);
        try
        {
            value = AreNested ? JsonSerializer.Deserialize(json, IntegersJson.Default.Int64ArrayArray)! : [JsonSerializer.Deserialize(json, IntegersJson.Default.Int64Array)!];
            return value is not null && value.All(list => list is not null);
        }
        catch (JsonException)
        {
            value = [];
            return false;
        }
    }
}

[System.Text.Json.Serialization.JsonSerializable(typeof(long[]))]
[System.Text.Json.Serialization.JsonSerializable(typeof(long[][]))]
internal sealed partial class IntegersJson : System.Text.Json.Serialization.JsonSerializerContext;
