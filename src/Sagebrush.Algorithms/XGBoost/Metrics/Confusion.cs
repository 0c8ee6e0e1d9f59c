using Sagebrush.Algorithms;

namespace Sagebrush.XGBoost;

/// <summary>How often each class is the label of a row (its members), the answer (its predictions), and both (right).</summary>
internal sealed class Confusion
{
    private readonly SortedDictionary<int, (long Members, long Predictions, long Right)> _classes = [];
    private readonly long _rows, _right;

    /// <summary>Counts rows.</summary>
    /// <param name="labels">What is true.</param>
    /// <param name="margins">Of each row one number, positive for class 1, else for class 0; or one for each class, of which the largest wins.</param>
    /// <param name="width">Numbers a row.</param>
    /// <exception cref="ClientException">A label is no class.</exception>
    public Confusion(ReadOnlySpan<float> labels, ReadOnlySpan<float> margins, int width)
    {
        int most = 1;
        foreach (float label in labels)
        {
            most = label == MathF.Truncate(label) && MathF.Abs(label) <= 1 << 24 ? Math.Max(most, (int)label)
                : throw new ClientException("Classification metrics can't handle a mix of continuous and binary targets: a label is no class.");
        }

        _rows = labels.Length;
        var counts = new Dictionary<(int Label, int Answer), long>();
        for (int row = 0; row < labels.Length; row++)
        {
            var cell = ((int)labels[row], width == 1 ? (margins[row] > 0 ? 1 : 0) : LargestOf(margins.Slice(row * width, width)));
            System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(counts, cell, out _)++;
        }

        foreach (var ((label, answer), count) in counts)
        {
            var members = _classes.GetValueOrDefault(label);
            _classes[label] = members with { Members = members.Members + count };
            var predictions = _classes.GetValueOrDefault(answer);
            _classes[answer] = predictions with { Predictions = predictions.Predictions + count, Right = predictions.Right + (label == answer ? count : 0) };
            _right += label == answer ? count : 0;
        }
    }

    /// <summary>Share of rows that are right.</summary>
    public double Accuracy => (double)_right / _rows;

    /// <summary>Mean over the classes that have members of right / members.</summary>
    public double BalancedAccuracy => _classes.Values.Where(tally => tally.Members > 0).Average(tally => Ratio(tally.Right, tally.Members));

    /// <summary>Mean over the classes of right / predictions.</summary>
    public double MacroPrecision => _classes.Values.Average(tally => Ratio(tally.Right, tally.Predictions));

    /// <summary>Mean over the classes of right / members.</summary>
    public double MacroRecall => _classes.Values.Average(tally => Ratio(tally.Right, tally.Members));

    /// <summary>Mean over the classes of F, the harmonic mean of precision and recall.</summary>
    public double MacroF => _classes.Values.Average(F);

    /// <summary>Precision of class 1.</summary>
    /// <exception cref="ClientException">There are other classes than 0 and 1.</exception>
    public double BinaryPrecision => Ratio(One.Right, One.Predictions);

    /// <summary>Recall of class 1.</summary>
    /// <exception cref="ClientException">There are other classes than 0 and 1.</exception>
    public double BinaryRecall => Ratio(One.Right, One.Members);

    /// <summary>F of class 1.</summary>
    /// <exception cref="ClientException">There are other classes than 0 and 1.</exception>
    public double BinaryF => F(One);

    private (long Members, long Predictions, long Right) One => _classes.Keys.All(label => label is 0 or 1) ? _classes.GetValueOrDefault(1)
        : throw new ClientException("Target is multiclass but average='binary': this metric is for classes 0 and 1; take its _macro or _micro form.");

    private static double F((long Members, long Predictions, long Right) tally) => Ratio(2 * tally.Right, tally.Members + tally.Predictions);

    private static double Ratio(long part, long whole) => whole == 0 ? 0 : (double)part / whole;

    private static int LargestOf(ReadOnlySpan<float> margins)
    {
        int largest = 0;
        for (int i = 1; i < margins.Length; i++)
        {
            largest = margins[i] > margins[largest] ? i : largest;
        }

        return largest;
    }
}
