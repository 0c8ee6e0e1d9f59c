using System.Globalization;

namespace Sagebrush.Data.Arrays;

/// <summary>Elements as text, as Python writes them: the fewest digits that tell a number from all others, <c>NaN</c>, <c>Infinity</c>.</summary>
internal static class ElementText
{
    /// <summary>One element.</summary>
    public static string Of(Array elements, int at) => elements switch
    {
        float[] values => Number(values[at]),
        double[] values => Number(values[at]),
        Half[] values => Number((float)values[at]),
        bool[] values => values[at] ? "True" : "False",
        string[] values => values[at],
        _ => ((IFormattable)elements.GetValue(at)!).ToString(null, CultureInfo.InvariantCulture),
    };

    private static string Number<T>(T value)
        where T : IFormattable => value.ToString("R", CultureInfo.InvariantCulture);
}
