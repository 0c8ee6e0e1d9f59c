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

    public static HyperParameterFile From(HyperParameter parameter)
    {
        var (type, range) = parameter switch
        {
            IntegerParameter p => (Integer, new RangeFile { IntegerParameterRangeSpecification = new(Text(p.Min), Text(p.Max)) }),
            ContinuousParameter p => (Continuous, new RangeFile { ContinuousParameterRangeSpecification = new(Text(p.Min), Text(p.Max)) }),
            ChoiceParameter p => (Categorical, new RangeFile { CategoricalParameterRangeSpecification = new(p.Values) }),
            _ => (FreeText, (RangeFile?)null),
        };
        return new()
        {
            Name = parameter.Name, Description = parameter.Description, Type = type, Range = range, IsTunable = parameter.Tunable,
            IsRequired = parameter.Required, DefaultValue = parameter.Default, SpecialWord = parameter.SpecialWord,
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
                : new ContinuousParameter(Name, Description),
            Categorical => new ChoiceParameter(Name, Description, Range?.CategoricalParameterRangeSpecification?.Values ?? []),
            FreeText => new TextParameter(Name, Description),
            _ => throw new FormatException($"'{Type}' at '{Name}' is no type of a hyperparameter."),
        };
        return parameter with { Required = IsRequired, Tunable = IsTunable, Default = DefaultValue, SpecialWord = SpecialWord };
    }

    private static string Text(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);
}

internal sealed record RangeFile
{
    public BoundsFile? IntegerParameterRangeSpecification { get; init; }
    public BoundsFile? ContinuousParameterRangeSpecification { get; init; }
    public ValuesFile? CategoricalParameterRangeSpecification { get; init; }
}

internal sealed record BoundsFile(string MinValue, string MaxValue);

internal sealed record ValuesFile(IReadOnlyList<string> Values);
