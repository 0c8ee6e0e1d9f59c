using System.Globalization;

namespace Sagebrush.Contract;

/// <summary>A hyperparameter in the shape of SageMaker's HyperParameterSpecification: bounds are strings, the kind of range follows the type.</summary>
internal sealed record HyperParameterFile
{
    private const string Integer = "Integer", Continuous = "Continuous", Categorical = "Categorical", FreeText = "FreeText";

    public required string Name { get; init; }
    public string Description { get; init; } = "";
    public required string Type { get; init; }
    public RangeFile? Range { get; init; }
    public bool IsTunable { get; init; }
    public bool IsRequired { get; init; }
    public string? DefaultValue { get; init; }
    public string? SpecialWord { get; init; }
    public IReadOnlyList<string>? Aliases { get; init; }

    public static HyperParameterFile From(HyperParameter parameter)
    {
        var (type, range) = parameter switch
        {
            IntegerParameter p => (Integer, new RangeFile { IntegerParameterRangeSpecification = new(Text(p.Min), Text(p.Max)) }),
            ContinuousParameter p => (Continuous, new RangeFile
            {
                ContinuousParameterRangeSpecification = new(Text(p.Min), Text(p.Max)) { IsMinOpen = p.IsMinOpen ? true : null, IsMaxOpen = p.IsMaxOpen ? true : null },
            }),
            ChoiceParameter p => (Categorical, new RangeFile { CategoricalParameterRangeSpecification = new(p.Values) }),
            WordsParameter p => (FreeText, new RangeFile { Words = new(p.Values, p.WithNumber) }),
            IntegersParameter p => (FreeText, new RangeFile { Integers = new(p.AreNested, p.Min, p.Max) }),
            _ => (FreeText, (RangeFile?)null),
        };
        return new()
        {
            Name = parameter.Name, Description = parameter.Description, Type = type, Range = range, IsTunable = parameter.Tunable,
            IsRequired = parameter.Required, DefaultValue = parameter.Default, SpecialWord = parameter.SpecialWord,
            Aliases = parameter.Aliases.Count > 0 ? parameter.Aliases : null,
        };
    }

    public HyperParameter ToHyperParameter()
    {
        HyperParameter parameter = Type switch
        {
            Integer => Range?.IntegerParameterRangeSpecification is { } range
                ? new IntegerParameter(Name, Description, long.Parse(range.MinValue, CultureInfo.InvariantCulture), long.Parse(range.MaxValue, CultureInfo.InvariantCulture))
                : new IntegerParameter(Name, Description),
            Continuous => Range?.ContinuousParameterRangeSpecification is { } range
                ? new ContinuousParameter(Name, Description, double.Parse(range.MinValue, CultureInfo.InvariantCulture), double.Parse(range.MaxValue, CultureInfo.InvariantCulture))
                {
                    IsMinOpen = range.IsMinOpen ?? false, IsMaxOpen = range.IsMaxOpen ?? false,
                }
                : new ContinuousParameter(Name, Description),
            Categorical => new ChoiceParameter(Name, Description, Range?.CategoricalParameterRangeSpecification?.Values ?? []),
            FreeText when Range?.Words is { } words => new WordsParameter(Name, Description, words.Values) { WithNumber = words.WithNumber },
            FreeText when Range?.Integers is { } integers => new IntegersParameter(Name, Description, integers.AreNested, integers.Min, integers.Max),
            FreeText => new TextParameter(Name, Description),
            _ => throw new FormatException($"'{Type}' at '{Name}' is no type of a hyperparameter."),
        };
        return parameter with { Required = IsRequired, Tunable = IsTunable, Default = DefaultValue, SpecialWord = SpecialWord, Aliases = Aliases ?? [] };
    }

    private static string Text(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);
}

internal sealed record RangeFile
{
    public BoundsFile? IntegerParameterRangeSpecification { get; init; }
    public BoundsFile? ContinuousParameterRangeSpecification { get; init; }
    public ValuesFile? CategoricalParameterRangeSpecification { get; init; }
    public WordsFile? Words { get; init; }
    public IntegersFile? Integers { get; init; }
}

internal sealed record BoundsFile(string MinValue, string MaxValue)
{
    public bool? IsMinOpen { get; init; }
    public bool? IsMaxOpen { get; init; }
}

internal sealed record WordsFile(IReadOnlyList<string> Values, IReadOnlyList<string> WithNumber);

internal sealed record IntegersFile(bool AreNested, long Min, long Max);

internal sealed record ValuesFile(IReadOnlyList<string> Values);
