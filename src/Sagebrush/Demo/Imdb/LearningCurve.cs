using System.Globalization;

namespace Sagebrush.Demo;

/// <summary>A metric over the rounds of a training job, for both channels.</summary>
/// <param name="Metric">Its name, for example <c>logloss</c>.</param>
/// <param name="Train">Its values on the training rows.</param>
/// <param name="Validation">Its values on the validation rows.</param>
internal sealed record LearningCurve(string Metric, IReadOnlyList<double> Train, IReadOnlyList<double> Validation)
{
    private const int Width = 72, Height = 14;

    /// <summary>How many rounds were trained.</summary>
    public int Rounds => Validation.Count;

    /// <summary>The round with the least validation value, from 0.</summary>
    public int Best => Enumerable.Range(0, Rounds).MinBy(round => Validation[round]);

    /// <summary>Draws both curves.</summary>
    public IEnumerable<string> Lines()
    {
        double high = Train.Concat(Validation).Max(), low = Train.Concat(Validation).Min();
        int columns = Math.Min(Width, Rounds);
        char[][] canvas = [.. Enumerable.Range(0, Height).Select(_ => new string(' ', columns).ToCharArray())];
        Draw(Train, '.');
        Draw(Validation, 'o');
        for (int row = 0; row < Height; row++)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{high - (high - low) * row / (Height - 1),9:0.0000} |{new string(canvas[row]).TrimEnd()}");
        }

        yield return $"{"",9} +{new string('-', columns)}";
        yield return $"{"",11}0{(Rounds - 1).ToString(CultureInfo.InvariantCulture).PadLeft(columns - 1)}   round";
        yield return string.Create(CultureInfo.InvariantCulture, $"{"",11}{Metric}: . train {Train[^1]:0.0000}   o validation {Validation[^1]:0.0000}, least {Validation[Best]:0.0000} in round {Best}");

        void Draw(IReadOnlyList<double> values, char mark)
        {
            for (int column = 0; column < columns; column++)
            {
                double value = values[(int)((long)column * (Rounds - 1) / Math.Max(1, columns - 1))];
                int row = high > low ? (int)Math.Round((high - value) / (high - low) * (Height - 1)) : 0;
                canvas[row][column] = mark;
            }
        }
    }
}
