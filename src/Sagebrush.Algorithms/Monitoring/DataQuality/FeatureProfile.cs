using System.Globalization;
using Sagebrush.Numerics;

namespace Sagebrush.Monitoring;

/// <summary>What is known of a column after a look at each of its values, in one pass and bounded memory.</summary>
/// <param name="name">The column's.</param>
/// <param name="known">Texts that are counted however many others there are.</param>
public sealed class FeatureProfile(string name, IEnumerable<string>? known = null)
{
    /// <summary>More different texts than these are no categories.</summary>
    private const int MostCategories = 100;

    private readonly KllSketch _sketch = new(seed: DistinctCount.Hash(name));
    private readonly DistinctCount _distinct = new();
    private readonly Dictionary<string, long> _known = (known ?? []).Distinct(StringComparer.Ordinal).ToDictionary(text => text, _ => 0L, StringComparer.Ordinal);
    private Dictionary<string, long>? _categories = new(StringComparer.Ordinal);
    private long _integral, _fractional, _text;
    private double _mean, _squares, _correction, _sum, _min = double.PositiveInfinity, _max = double.NegativeInfinity;

    /// <summary>The column's name.</summary>
    public string Name => name;

    /// <summary>How many values there are.</summary>
    public long Present => _integral + _fractional + _text;

    /// <summary>What they look like: numbers only when all are.</summary>
    public InferredType Type => Present == 0 ? InferredType.Unknown : _text > 0 ? InferredType.String : _fractional > 0 ? InferredType.Fractional : InferredType.Integral;

    /// <summary>The numbers' distribution.</summary>
    public KllSketch Sketch => _sketch;

    /// <summary>How many numbers there are.</summary>
    public long Numbers => _integral + _fractional;

    /// <summary>The numbers' mean.</summary>
    public double Mean => _mean;

    /// <summary>The numbers' sum.</summary>
    public double Sum => _sum;

    /// <summary>The smallest number.</summary>
    public double Min => _min;

    /// <summary>The greatest number.</summary>
    public double Max => _max;

    /// <summary>The numbers' standard deviation, as of a whole population.</summary>
    public double Deviation => Numbers == 0 ? 0 : Math.Sqrt(_squares / Numbers);

    /// <summary>About how many different values there are.</summary>
    public double Distinct => _distinct.Estimate;

    /// <summary>How often each value comes; null where there are too many to be categories.</summary>
    public IReadOnlyDictionary<string, long>? Categories => _categories;

    /// <summary>How often a text comes that is known or among <see cref="Categories"/>.</summary>
    public long CountOf(string text) => _known.TryGetValue(text, out long count) ? count : _categories?.GetValueOrDefault(text) ?? 0;

    /// <summary>How many values are of a type: whole numbers are numbers, and anything can be a text.</summary>
    public long Matching(InferredType type) => type switch
    {
        InferredType.Integral => _integral, InferredType.Fractional => Numbers, _ => Present,
    };

    /// <summary>Looks at a value; an absent or empty one counts nowhere.</summary>
    public void Add(string? value)
    {
        if (string.IsNullOrWhiteSpace(value))
        {
            return;
        }

        string text = value.Trim();
        _distinct.Add(DistinctCount.Hash(text));
        Categorize(text);
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole))
        {
            _integral++;
            Add((double)whole);
        }
        else if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number))
        {
            _fractional++;
            Add(number);
        }
        else
        {
            _text++;
        }
    }

    private void Categorize(string text)
    {
        if (_known.TryGetValue(text, out long count))
        {
            _known[text] = count + 1;
        }

        if (_categories is { } all)
        {
            all[text] = all.GetValueOrDefault(text) + 1;
            if (all.Count > MostCategories)
            {
                _categories = null;
            }
        }
    }

    // Mean and squares after Welford, the sum after Kahan.
    private void Add(double number)
    {
        double delta = number - _mean;
        _mean += delta / Numbers;
        _squares += delta * (number - _mean);
        double corrected = number - _correction, sum = _sum + corrected;
        _correction = sum - _sum - corrected;
        _sum = sum;
        (_min, _max) = (Math.Min(_min, number), Math.Max(_max, number));
        _sketch.Add(number);
    }
}
