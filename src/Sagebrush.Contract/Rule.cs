using System.Globalization;
using System.Text.Json.Serialization;

namespace Sagebrush.Contract;

/// <summary>What must hold between hyperparameters, as data: whoever has the manifest can check it without the algorithm's code.</summary>
/// <param name="Parameter">The parameter that an error names.</param>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "Rule")]
[JsonDerivedType(typeof(Requires), nameof(Requires))]
[JsonDerivedType(typeof(RequiredWhen), nameof(RequiredWhen))]
[JsonDerivedType(typeof(OnlyWhen), nameof(OnlyWhen))]
[JsonDerivedType(typeof(LimitedWhen), nameof(LimitedWhen))]
[JsonDerivedType(typeof(ItemOnlyWhen), nameof(ItemOnlyWhen))]
[JsonDerivedType(typeof(AtMostOneOf), nameof(AtMostOneOf))]
[JsonDerivedType(typeof(NotOffered), nameof(NotOffered))]
[JsonDerivedType(typeof(LessThan), nameof(LessThan))]
[JsonDerivedType(typeof(AtMost), nameof(AtMost))]
[JsonDerivedType(typeof(AtMostWhen), nameof(AtMostWhen))]
[JsonDerivedType(typeof(AddUpTo), nameof(AddUpTo))]
public abstract record Rule(string Parameter)
{
    /// <summary>The parameters that the rule looks at; it is not asked while one of them is invalid by itself.</summary>
    internal virtual IEnumerable<string> Names => [Parameter];

    /// <summary>What is expected, to follow the words "Member must"; null when the rule holds.</summary>
    internal abstract string? Broken(HyperValues values);

    /// <summary>Who gives <c>Parameter</c> must give <paramref name="Other"/>.</summary>
    public sealed record Requires(string Parameter, string Other) : Rule(Parameter)
    {
        internal override IEnumerable<string> Names => [Parameter, Other];

        internal override string? Broken(HyperValues values) =>
            values.IsGiven(Parameter) && !values.IsGiven(Other) ? $"come with a value of 'hyperParameters.{Other}'" : null;
    }

    /// <summary><c>Parameter</c> must be given when <paramref name="Other"/> is one of <paramref name="Values"/>.</summary>
    public sealed record RequiredWhen(string Parameter, string Other, IReadOnlyList<string> Values) : Rule(Parameter)
    {
        internal override IEnumerable<string> Names => [Parameter, Other];

        internal override string? Broken(HyperValues values) =>
            values.IsOneOf(Other, Values) && values.Text(Parameter) is null ? $"not be null when 'hyperParameters.{Other}' is '{values.Text(Other)}'" : null;
    }

    /// <summary><c>Parameter</c> may be given only when <paramref name="Other"/> is one of <paramref name="Values"/>.</summary>
    public sealed record OnlyWhen(string Parameter, string Other, IReadOnlyList<string> Values) : Rule(Parameter)
    {
        internal override IEnumerable<string> Names => [Parameter, Other];

        internal override string? Broken(HyperValues values) => values.IsGiven(Parameter) && !values.IsOneOf(Other, Values)
            ? $"be absent unless 'hyperParameters.{Other}' is one of [{string.Join(", ", Values)}]" : null;
    }

    /// <summary><c>Parameter</c>, or each word of a list, must be one of <paramref name="Allowed"/> when <paramref name="Other"/> is one of <paramref name="Values"/>.</summary>
    public sealed record LimitedWhen(string Parameter, IReadOnlyList<string> Allowed, string Other, IReadOnlyList<string> Values) : Rule(Parameter)
    {
        internal override IEnumerable<string> Names => [Parameter, Other];

        internal override string? Broken(HyperValues values) => values.IsOneOf(Other, Values) && !values.AreAllOf(Parameter, Allowed)
            ? $"be one of [{string.Join(", ", Allowed)}] when 'hyperParameters.{Other}' is '{values.Text(Other)}'" : null;
    }

    /// <summary>The list <c>Parameter</c> may have <paramref name="Item"/> only when <paramref name="Other"/> is one of <paramref name="Values"/>.</summary>
    public sealed record ItemOnlyWhen(string Parameter, string Item, string Other, IReadOnlyList<string> Values) : Rule(Parameter)
    {
        internal override IEnumerable<string> Names => [Parameter, Other];

        internal override string? Broken(HyperValues values) => values.Words(Parameter).Contains(Item) && !values.IsOneOf(Other, Values)
            ? $"not have '{Item}' unless 'hyperParameters.{Other}' is one of [{string.Join(", ", Values)}]" : null;
    }

    /// <summary>The list <c>Parameter</c> may have only one of <paramref name="Items"/>.</summary>
    public sealed record AtMostOneOf(string Parameter, IReadOnlyList<string> Items) : Rule(Parameter)
    {
        internal override string? Broken(HyperValues values) =>
            values.Words(Parameter).Count(Items.Contains) > 1 ? $"have only one of [{string.Join(", ", Items)}]" : null;
    }

    /// <summary>
    /// <c>Parameter</c>, where it is one of <paramref name="Values"/> (any at all when there are none), asks for something that exists on the service and not here;
    /// <paramref name="Instead"/> says what to do.
    /// </summary>
    public sealed record NotOffered(string Parameter, IReadOnlyList<string> Values, string Instead) : Rule(Parameter)
    {
        internal override string? Broken(HyperValues values) => values.IsGiven(Parameter) && (Values.Count == 0 || values.IsOneOf(Parameter, Values))
            ? $"{(Values.Count == 0 ? "be absent" : "have another value")}: it is not available in this installation, {Instead}" : null;
    }

    /// <summary><c>Parameter</c> must be less than <paramref name="Other"/> when both are numbers.</summary>
    public sealed record LessThan(string Parameter, string Other) : Rule(Parameter)
    {
        internal override IEnumerable<string> Names => [Parameter, Other];

        internal override string? Broken(HyperValues values) =>
            Number(values.Text(Parameter)) is { } left && Number(values.Text(Other)) is { } right && left >= right
                ? $"be less than 'hyperParameters.{Other}' ({values.Text(Other)})" : null;
    }

    /// <summary><c>Parameter</c> must be no more than <paramref name="Other"/> when both are numbers.</summary>
    public sealed record AtMost(string Parameter, string Other) : Rule(Parameter)
    {
        internal override IEnumerable<string> Names => [Parameter, Other];

        internal override string? Broken(HyperValues values) =>
            Number(values.Text(Parameter)) is { } left && Number(values.Text(Other)) is { } right && left > right
                ? $"be less than or equal to 'hyperParameters.{Other}' ({values.Text(Other)})" : null;
    }

    /// <summary>The number <c>Parameter</c> must be no more than <paramref name="Most"/> when <paramref name="Other"/> is one of <paramref name="Values"/>.</summary>
    public sealed record AtMostWhen(string Parameter, long Most, string Other, IReadOnlyList<string> Values) : Rule(Parameter)
    {
        internal override IEnumerable<string> Names => [Parameter, Other];

        internal override string? Broken(HyperValues values) => values.IsOneOf(Other, Values) && Number(values.Text(Parameter)) > Most
            ? string.Create(CultureInfo.InvariantCulture, $"have value less than or equal to {Most} when 'hyperParameters.{Other}' is '{values.Text(Other)}'") : null;
    }

    /// <summary>The numbers of the tuple <c>Parameter</c> must add up to <paramref name="Other"/>.</summary>
    public sealed record AddUpTo(string Parameter, string Other) : Rule(Parameter)
    {
        internal override IEnumerable<string> Names => [Parameter, Other];

        internal override string? Broken(HyperValues values) =>
            values.IsGiven(Parameter) && Number(values.Text(Other)) is { } sum
            && values.Text(Parameter)!.Split(['(', ')', ',', ' '], StringSplitOptions.RemoveEmptyEntries).Sum(number => Number(number) ?? 0) is var added && added != sum
                ? string.Create(CultureInfo.InvariantCulture, $"add up to 'hyperParameters.{Other}' ({sum}), not {added}") : null;
    }

    private static double? Number(string? text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : null;
}
