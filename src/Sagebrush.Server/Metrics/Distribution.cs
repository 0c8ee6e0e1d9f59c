using System.Buffers.Binary;

namespace Sagebrush.Metrics;

/// <summary>
/// Which values there were and how often. Up to 100 different values are kept as they are; of more, each is replaced by a point of a logarithmic grid that is
/// within 1 % of it, so that a distribution stays small however many values it has seen.
/// </summary>
/// <remarks>The grid is that of Masson, Rim and Lee, "DDSketch: A Fast and Fully-Mergeable Quantile Sketch with Relative-Error Guarantees".</remarks>
public sealed class Distribution
{
    private const int MostExact = 100;
    private const double Accuracy = 0.01;
    private const double Ratio = (1 + Accuracy) / (1 - Accuracy);

    private static readonly double LogRatio = Math.Log(Ratio);

    private readonly double[] _values;
    private readonly double[] _counts;

    private Distribution(double[] values, double[] counts) => (_values, _counts) = (values, counts);

    /// <summary>Values from the smallest to the greatest, each once.</summary>
    public ReadOnlySpan<double> Values => _values;

    /// <summary>How often each of <see cref="Values"/> came.</summary>
    public ReadOnlySpan<double> Counts => _counts;

    /// <summary>One value, some times.</summary>
    public static Distribution Of(double value, double count = 1) => new([value], [count]);

    /// <summary>Many values at once.</summary>
    /// <param name="values">In any order, repeated or not.</param>
    /// <param name="counts">As many; greater than 0.</param>
    public static Distribution Of(IEnumerable<double> values, IEnumerable<double> counts)
    {
        var pairs = values.Zip(counts).OrderBy(pair => pair.First).ToList();
        return Small([.. pairs.Select(pair => pair.First)], [.. pairs.Select(pair => pair.Second)]);
    }

    /// <summary>Both together.</summary>
    public Distribution And(Distribution other)
    {
        double[] values = new double[_values.Length + other._values.Length], counts = new double[values.Length];
        int here = 0, there = 0;
        for (int i = 0; i < values.Length; i++)
        {
            bool takesHere = there == other._values.Length || (here < _values.Length && _values[here] <= other._values[there]);
            (values[i], counts[i]) = takesHere ? (_values[here], _counts[here++]) : (other._values[there], other._counts[there++]);
        }

        return Small(values, counts);
    }

    /// <summary>The value below or at which a share of all lies, by nearest rank.</summary>
    /// <param name="share">From 0 to 1.</param>
    public double Quantile(double share)
    {
        double rank = share * _counts.Sum(), seen = 0;
        for (int i = 0; i < _values.Length; i++)
        {
            seen += _counts[i];
            if (seen >= rank - 1e-9)
            {
                return _values[i];
            }
        }

        return _values[^1];
    }

    /// <summary>As bytes: each value and its count, little-endian.</summary>
    public byte[] Write()
    {
        byte[] bytes = new byte[16 * _values.Length];
        for (int i = 0; i < _values.Length; i++)
        {
            BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(16 * i), _values[i]);
            BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(16 * i + 8), _counts[i]);
        }

        return bytes;
    }

    /// <summary>The reverse of <see cref="Write"/>.</summary>
    public static Distribution Read(ReadOnlySpan<byte> bytes)
    {
        double[] values = new double[bytes.Length / 16], counts = new double[values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = BinaryPrimitives.ReadDoubleLittleEndian(bytes[(16 * i)..]);
            counts[i] = BinaryPrimitives.ReadDoubleLittleEndian(bytes[(16 * i + 8)..]);
        }

        return new(values, counts);
    }

    /// <summary>Sorted values, made unique and, where they are many, put on the grid.</summary>
    private static Distribution Small(double[] values, double[] counts)
    {
        int kept = Join(values, counts, values.Length);
        if (kept > MostExact)
        {
            for (int i = 0; i < kept; i++)
            {
                values[i] = OnGrid(values[i]);
            }

            kept = Join(values, counts, kept);
        }

        return kept == values.Length ? new(values, counts) : new(values[..kept], counts[..kept]);
    }

    private static int Join(double[] values, double[] counts, int length)
    {
        int kept = 0;
        for (int i = 1; i < length; i++)
        {
            if (values[i] == values[kept])
            {
                counts[kept] += counts[i];
            }
            else
            {
                kept++;
                (values[kept], counts[kept]) = (values[i], counts[i]);
            }
        }

        return Math.Min(length, kept + 1);
    }

    // A point of the grid is its own nearest point, also after rounding: it lies in the middle of its cell.
    private static double OnGrid(double value)
    {
        double size = Math.Abs(value);
        return size < 1e-300 ? 0 : Math.CopySign(2 * Math.Pow(Ratio, Math.Ceiling(Math.Log(size) / LogRatio)) / (1 + Ratio), value);
    }
}
