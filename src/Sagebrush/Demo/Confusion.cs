namespace Sagebrush.Demo;

/// <summary>How often each class was taken for each, and the scores that follow.</summary>
/// <param name="classes">Number of classes.</param>
internal sealed class Confusion(int classes)
{
    private readonly int[,] _counts = new int[classes, classes];

    /// <summary>Number of classes.</summary>
    public int Classes => classes;

    /// <summary>Predictions counted.</summary>
    public int Total { get; private set; }

    /// <summary>Predictions that were right.</summary>
    public int Correct => Enumerable.Range(0, classes).Sum(c => _counts[c, c]);

    /// <summary>The part of predictions that were right.</summary>
    public double Accuracy => (double)Correct / Total;

    /// <summary>The mean of <see cref="F"/> over classes.</summary>
    public double MacroF => Enumerable.Range(0, classes).Average(F);

    /// <summary>How often <paramref name="truth"/> was called <paramref name="predicted"/>.</summary>
    public int this[int truth, int predicted] => _counts[truth, predicted];

    /// <summary>Counts one prediction.</summary>
    public void Add(int truth, int predicted)
    {
        _counts[truth, predicted]++;
        Total++;
    }

    /// <summary>Of those called <paramref name="c"/>, the part that are; NaN when none was called so.</summary>
    public double Precision(int c) => (double)_counts[c, c] / Enumerable.Range(0, classes).Sum(truth => _counts[truth, c]);

    /// <summary>Of those that are <paramref name="c"/>, the part called so; NaN when there are none.</summary>
    public double Recall(int c) => (double)_counts[c, c] / Enumerable.Range(0, classes).Sum(predicted => _counts[c, predicted]);

    /// <summary>The harmonic mean of precision and recall.</summary>
    public double F(int c) => 2 * Precision(c) * Recall(c) / (Precision(c) + Recall(c));
}
