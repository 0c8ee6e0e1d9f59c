namespace Sagebrush.Training;

/// <summary>How well a classifier did.</summary>
public sealed class ClassificationScore
{
    private readonly Dictionary<float, Tally> _classes = [];
    private long _rows;
    private long _right;

    /// <summary>Counts one row.</summary>
    public void Add(float actual, float predicted)
    {
        _rows++;
        Of(actual).Members++;
        Of(predicted).Predictions++;
        if (actual == predicted)
        {
            _right++;
            Of(actual).Right++;
        }
    }

    /// <summary>The share of rows that were right; NaN when there are none.</summary>
    public double Accuracy => (double)_right / _rows;

    /// <summary>
    /// The mean over the classes of F, the harmonic mean of precision (right / predictions) and recall (right / members). The service counts classes from 0 to the largest label: one of them without
    /// members and predictions makes this NaN, and so here.
    /// </summary>
    public double MacroF
    {
        get
        {
            bool areNumbered = _classes.Keys.All(label => label >= 0 && label == MathF.Floor(label));
            if (_rows == 0 || (areNumbered && _classes.Keys.Max() + 1 > _classes.Count))
            {
                return double.NaN;
            }

            return _classes.OrderBy(entry => entry.Key).Average(entry => entry.Value.F);
        }
    }

    private Tally Of(float label)
    {
        if (!_classes.TryGetValue(label, out var tally))
        {
            _classes.Add(label, tally = new());
        }

        return tally;
    }

    private sealed class Tally
    {
        public long Members;
        public long Predictions;
        public long Right;

        public double F
        {
            get
            {
                double precision = (double)Right / Predictions, recall = (double)Right / Members;
                return Right == 0 ? 0 : 2 * precision * recall / (precision + recall);
            }
        }
    }
}
