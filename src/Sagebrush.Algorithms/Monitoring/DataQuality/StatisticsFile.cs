using System.Text.Json.Serialization;
using Sagebrush.Numerics;

namespace Sagebrush.Monitoring;

/// <summary><c>statistics.json</c>. Source: AWS, "Schema for Statistics (statistics.json file)".</summary>
public sealed record StatisticsFile
{
    /// <summary>Of the schema.</summary>
    public double Version { get; init; }

    /// <summary>The number of rows.</summary>
    public DatasetFacts Dataset { get; init; } = new();

    /// <summary>The columns.</summary>
    public IReadOnlyList<FeatureStatistics> Features { get; init; } = [];

    /// <summary>The statistics of profiles.</summary>
    public static StatisticsFile Of(DatasetProfile profile) => new()
    {
        Dataset = new() { ItemCount = profile.Rows }, Features = [.. profile.Features.Select(feature => FeatureStatistics.Of(feature, profile.Rows))],
    };
}

/// <summary>Facts of the whole dataset.</summary>
public sealed record DatasetFacts
{
    /// <summary>Rows.</summary>
    public long ItemCount { get; init; }
}

/// <summary>A column's statistics, those of numbers or those of texts.</summary>
public sealed record FeatureStatistics
{
    private const int Buckets = 10;

    /// <summary>The column.</summary>
    public string Name { get; init; } = "";

    /// <summary>What its values look like.</summary>
    public InferredType InferredType { get; init; }

    /// <summary>Of a column of numbers.</summary>
    public NumericalStatistics? NumericalStatistics { get; init; }

    /// <summary>Of a column of texts.</summary>
    public StringStatistics? StringStatistics { get; init; }

    /// <summary>The statistics of a profile.</summary>
    /// <param name="profile">That.</param>
    /// <param name="rows">Rows of the dataset: where a row has no value it is missing.</param>
    public static FeatureStatistics Of(FeatureProfile profile, long rows)
    {
        var common = new CommonStatistics { NumPresent = profile.Present, NumMissing = rows - profile.Present };
        return new()
        {
            Name = profile.Name, InferredType = profile.Type,
            NumericalStatistics = profile.Type is InferredType.Integral or InferredType.Fractional ? Numerical(profile, common) : null,
            StringStatistics = profile.Type is InferredType.String or InferredType.Unknown ? Text(profile, common) : null,
        };
    }

    private static NumericalStatistics Numerical(FeatureProfile profile, CommonStatistics common) => new()
    {
        Common = common, Mean = profile.Mean, Sum = profile.Sum, StdDev = profile.Deviation, Min = profile.Min, Max = profile.Max,
        Distribution = new()
        {
            Kll = new()
            {
                Buckets = BucketsOf(profile),
                Sketch = new() { Parameters = new() { C = profile.Sketch.C, K = profile.Sketch.K }, Data = profile.Sketch.Levels },
            },
        },
    };

    private static StringStatistics Text(FeatureProfile profile, CommonStatistics common) => new()
    {
        Common = common, DistinctCount = Math.Round(profile.Distinct), Distribution = profile.Categories is { } counts
            ? new()
            {
                Categorical = new()
                {
                    Buckets = [.. counts.OrderByDescending(count => count.Value).ThenBy(count => count.Key, StringComparer.Ordinal)
                        .Select(count => new CategoryBucket { Value = count.Key, Count = count.Value })],
                },
            } : null,
    };

    private static List<NumberBucket> BucketsOf(FeatureProfile profile)
    {
        var buckets = new List<NumberBucket>();
        double width = (profile.Max - profile.Min) / Buckets;
        long below = 0;
        for (int i = 0; i < Buckets; i++)
        {
            double upper = i == Buckets - 1 ? profile.Max : profile.Min + width * (i + 1);

            // All but the last end before their upper bound.
            long upTo = i == Buckets - 1 ? profile.Sketch.Count : profile.Sketch.CountUpTo(double.BitDecrement(upper));
            buckets.Add(new() { LowerBound = profile.Min + width * i, UpperBound = upper, Count = Math.Max(0, upTo - below) });
            below = Math.Max(below, upTo);
        }

        return buckets;
    }
}

/// <summary>How many values there are.</summary>
public sealed record CommonStatistics
{
    /// <summary>Rows with a value.</summary>
    public long NumPresent { get; init; }

    /// <summary>Rows without.</summary>
    public long NumMissing { get; init; }
}

/// <summary>Statistics of numbers.</summary>
public sealed record NumericalStatistics
{
    /// <summary>How many there are.</summary>
    public CommonStatistics Common { get; init; } = new();

    /// <summary>Arithmetic mean.</summary>
    public double Mean { get; init; }

    /// <summary>Of all.</summary>
    public double Sum { get; init; }

    /// <summary>Standard deviation, as of a whole population.</summary>
    public double StdDev { get; init; }

    /// <summary>The smallest.</summary>
    public double Min { get; init; }

    /// <summary>The greatest.</summary>
    public double Max { get; init; }

    /// <summary>How they are distributed.</summary>
    public NumberDistribution? Distribution { get; init; }
}

/// <summary>How numbers are distributed.</summary>
public sealed record NumberDistribution
{
    /// <summary>By a sketch.</summary>
    public KllDistribution Kll { get; init; } = new();
}

/// <summary>A sketch with a histogram made of it.</summary>
public sealed record KllDistribution
{
    /// <summary>Ten of equal width from the smallest number to the greatest.</summary>
    public IReadOnlyList<NumberBucket> Buckets { get; init; } = [];

    /// <summary>The sketch.</summary>
    public SketchFile Sketch { get; init; } = new();
}

/// <summary>A bar of a histogram.</summary>
public sealed record NumberBucket
{
    /// <summary>Numbers from here on.</summary>
    public double LowerBound { get; init; }

    /// <summary>To here, which only the last one includes.</summary>
    public double UpperBound { get; init; }

    /// <summary>How many.</summary>
    public double Count { get; init; }
}

/// <summary>A <see cref="KllSketch"/> written down.</summary>
public sealed record SketchFile
{
    /// <summary>How it was made.</summary>
    public SketchParameters Parameters { get; init; } = new();

    /// <summary>The values of each level.</summary>
    public IReadOnlyList<IReadOnlyList<double>> Data { get; init; } = [];

    /// <summary>The sketch again.</summary>
    public KllSketch ToSketch() => KllSketch.Of(Data, (int)Parameters.K, Parameters.C);
}

/// <summary>Parameters of a sketch.</summary>
public sealed record SketchParameters
{
    /// <summary>The ratio of the levels' capacities.</summary>
    public double C { get; init; }

    /// <summary>The capacity of the highest level.</summary>
    public double K { get; init; }
}

/// <summary>Statistics of texts.</summary>
public sealed record StringStatistics
{
    /// <summary>How many there are.</summary>
    public CommonStatistics Common { get; init; } = new();

    /// <summary>How many different ones; an estimate when there are many.</summary>
    public double DistinctCount { get; init; }

    /// <summary>How they are distributed; null when there are too many to be categories.</summary>
    public TextDistribution? Distribution { get; init; }
}

/// <summary>How texts are distributed.</summary>
public sealed record TextDistribution
{
    /// <summary>By counts.</summary>
    public CategoricalDistribution Categorical { get; init; } = new();
}

/// <summary>Counts of categories.</summary>
public sealed record CategoricalDistribution
{
    /// <summary>The most frequent first.</summary>
    public IReadOnlyList<CategoryBucket> Buckets { get; init; } = [];
}

/// <summary>A category.</summary>
public sealed record CategoryBucket
{
    /// <summary>The text.</summary>
    public string Value { get; init; } = "";

    /// <summary>How often it comes.</summary>
    public double Count { get; init; }
}

/// <summary>Writes and reads the monitor's files.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, WriteIndented = true, UseStringEnumConverter = true)]
[JsonSerializable(typeof(StatisticsFile))]
[JsonSerializable(typeof(ConstraintsFile))]
[JsonSerializable(typeof(ViolationsFile))]
internal sealed partial class MonitorJson : JsonSerializerContext;
