using System.Runtime.CompilerServices;
using Sagebrush.Training;

namespace Sagebrush.FactorizationMachines;

/// <summary>Sums over scored rows, of which all figures are made; those of several hosts add up.</summary>
/// <param name="isClassifier">Labels are 0 and 1, and a score ŷ from 0 on means 1.</param>
internal sealed class ScoreSums(bool isClassifier)
{
    private double _squares, _absolutes, _logLoss;
    private long _rows, _right, _truePositives, _positives, _predicted;

    /// <summary>Rows.</summary>
    public long Rows => _rows;

    /// <summary>No score was infinite or no number.</summary>
    public bool AreFinite => double.IsFinite(_squares + _absolutes + _logLoss);

    /// <summary>Σ (y − ŷ)² / n.</summary>
    public double MeanSquare => _squares / _rows;

    /// <summary>Σ |y − ŷ| / n.</summary>
    public double MeanAbsolute => _absolutes / _rows;

    /// <summary>−Σ (y ln p + (1 − y) ln(1 − p)) / n.</summary>
    public double CrossEntropy => _logLoss / _rows;

    /// <summary>Right answers / n.</summary>
    public double Accuracy => (double)_right / _rows;

    /// <summary>2 P R / (P + R) of the class 1; 0 when it is never right.</summary>
    public double F1 => _truePositives == 0 ? 0 : 2.0 * _truePositives / (_positives + _predicted);

    /// <summary>Counts rows.</summary>
    /// <param name="scores">n: ŷ.</param>
    /// <param name="labels">n: y.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(ReadOnlySpan<float> scores, ReadOnlySpan<float> labels)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(labels.Length, scores.Length, nameof(labels));
        _rows += scores.Length;
        for (int row = 0; row < scores.Length; row++)
        {
            if (isClassifier)
            {
                AddClass(scores[row], labels[row] == 1);
            }
            else
            {
                double error = (double)labels[row] - scores[row];
                _squares += error * error;
                _absolutes += Math.Abs(error);
            }
        }
    }

    /// <summary>The sums of all hosts of a job; of one host its own.</summary>
    /// <param name="links">The job's hosts; null for one.</param>
    public ScoreSums OfAll(HostLinks? links)
    {
        if (links is null)
        {
            return this;
        }

        var all = new ScoreSums(isClassifier);
        foreach (long[] host in links.Exchange(ToNumbers()))
        {
            all.Add(host);
        }

        return all;
    }

    private long[] ToNumbers() =>
        [_rows, _right, _truePositives, _positives, _predicted, .. new[] { _squares, _absolutes, _logLoss }.Select(BitConverter.DoubleToInt64Bits)];

    private void Add(long[] numbers)
    {
        _rows += numbers[0];
        _right += numbers[1];
        _truePositives += numbers[2];
        _positives += numbers[3];
        _predicted += numbers[4];
        _squares += BitConverter.Int64BitsToDouble(numbers[5]);
        _absolutes += BitConverter.Int64BitsToDouble(numbers[6]);
        _logLoss += BitConverter.Int64BitsToDouble(numbers[7]);
    }

    private void AddClass(float score, bool isPositive)
    {
        bool isPredicted = score >= 0;
        _right += isPredicted == isPositive ? 1 : 0;
        _positives += isPositive ? 1 : 0;
        _predicted += isPredicted ? 1 : 0;
        _truePositives += isPredicted && isPositive ? 1 : 0;

        // −ln σ(z) without overflow, for z the score of the true class.
        float z = isPositive ? score : -score;
        _logLoss += Math.Max(0, -z) + MathF.Log(1 + MathF.Exp(-MathF.Abs(z)));
    }
}
