using System.Globalization;
using Sagebrush.Numerics;

namespace Sagebrush.Tests.Csv;

/// <summary>The reference of the fast parser: fields one by one, read by the runtime; and texts to compare the two on.</summary>
internal static class PlainCsv
{
    private const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    /// <summary>The fields of a line up to the first that is no number, and whether there is such.</summary>
    public static (List<float> Values, bool IsWhole) Fields(string line, char delimiter, bool emptyIsMissing)
    {
        List<float> values = [];
        foreach (string text in line.Split(delimiter))
        {
            string field = text.Trim(' ', '\t');
            field = field is ['"', .., '"'] ? field[1..^1].Trim(' ', '\t') : field;
            if (Number(field, emptyIsMissing) is not { } value)
            {
                return (values, false);
            }

            values.Add(value);
        }

        return (values, true);
    }

    /// <summary>A line of fields of one kind or of all kinds.</summary>
    public static string Line(SplitMix random, char delimiter, int fields)
    {
        int kind = (int)random.NextBelow(12);
        return string.Join(delimiter, Enumerable.Range(0, fields).Select(_ => Field(random, kind < 10 && random.NextBelow(20) > 0 ? kind : AnyKind(random))));
    }

    private static int AnyKind(SplitMix random) => (int)random.NextBelow(10);

    private static float? Number(string field, bool emptyIsMissing) => field.ToLowerInvariant() switch
    {
        "" => emptyIsMissing ? float.NaN : null,
        "nan" => float.NaN,
        "inf" or "+inf" or "infinity" or "+infinity" => float.PositiveInfinity,
        "-inf" or "-infinity" => float.NegativeInfinity,
        _ => field.Any(char.IsAsciiDigit) && float.TryParse(field, Style, CultureInfo.InvariantCulture, out float value) ? value : null,
    };

    private static string Field(SplitMix random, int kind) => kind switch
    {
        0 => $"{random.NextBelow(3)}",
        1 => $"{random.NextBelow(3)}.0",
        2 => $"{(long)random.NextBelow(2000) - 1000}",
        3 => Fixed(random, digits: 7),
        4 => Fixed(random, digits: 17),
        5 => BitConverter.UInt32BitsToSingle((uint)random.Next()).ToString("R", CultureInfo.InvariantCulture),
        6 => (Fraction(random) * Math.Pow(10, random.NextBelow(70) - 35.0)).ToString("E" + random.NextBelow(20), CultureInfo.InvariantCulture),
        7 => new string('0', (int)random.NextBelow(12)) + Fixed(random, digits: 12).TrimStart('-'),
        8 => Halfway(random),
        _ => Odd[random.NextBelow((ulong)Odd.Length)],
    };

    private static string Fixed(SplitMix random, int digits) =>
        ((Fraction(random) - 0.5) * Math.Pow(10, random.NextBelow(6))).ToString("F" + random.NextBelow((ulong)digits), CultureInfo.InvariantCulture);

    // Between two floats, or beside the middle between them.
    private static string Halfway(SplitMix random)
    {
        float value = (float)(Fraction(random) * Math.Pow(2, random.NextBelow(50) - 20.0));
        double middle = ((double)value + MathF.BitIncrement(value)) / 2;
        double number = random.NextBelow(3) switch { 0 => middle, 1 => Math.BitIncrement(middle), _ => Math.BitDecrement(middle) };
        return number.ToString("R", CultureInfo.InvariantCulture);
    }

    private static double Fraction(SplitMix random) => random.Next() / (double)ulong.MaxValue;

    private static readonly string[] Odd =
    [
        "", "-", ".", "-.", "+", "+1", "1.", ".5", "-.5", "-0", "-0.0", "1e", "1e+", "e5", "1.2.3", "--1", "1-", "0x10", "1_0", "٣", "12a",
        "/", ":", "1/", "0:", " 7", "7 ", "\t7", "\"7\"", "\" 7 \"", "\"", "\"\"", "nan", "NaN", "-nan", "inf", "-Infinity", "+inf", "1e400", "-1e-400", "1e-45", "7e-46",
        "3.4028235e38", "3.4028236e38", "16777217", "33554433", "9999999999999999", "18446744073709551615", "18446744073709551616",
        "0.00000000000000000000000000000000000001", "123456789012345678901234567890",
    ];
}
