namespace Sagebrush.Numerics;

/// <summary>
/// The points that may be among a query's k nearest by scores that are off by up to an error: all whose score is less than two errors below the k-th best.
/// Where too many are, their costs are measured, and the k nearest by these stay.
/// </summary>
/// <param name="k">How many are looked for.</param>
/// <param name="error">No score is farther than this from the true one.</param>
/// <param name="measure">A point's cost.</param>
/// <param name="scoreOf">The true score of a cost.</param>
internal sealed class Candidates(int k, float error, Func<int, float> measure, Func<float, float> scoreOf)
{
    private readonly float[] _scores = new float[Capacity(k)];
    private readonly int[] _points = new int[Capacity(k)];
    private int _count;

    /// <summary>Points below this score are not among the k nearest.</summary>
    public float Threshold { get; private set; } = float.MinValue;

    /// <summary>How many fit before they are sifted.</summary>
    public static int Capacity(int k) => 2 * k + 64;

    /// <summary>Takes a point that is not below the threshold.</summary>
    public void Add(float score, int point)
    {
        (_scores[_count], _points[_count]) = (score, point);
        if (++_count == _scores.Length)
        {
            Sift();
            if (_count > k + _scores.Length / 4)
            {
                Settle();
            }
        }
    }

    /// <summary>Offers all that may be among the nearest, with their costs.</summary>
    public void Offer(TopK nearest)
    {
        Sift();
        foreach (int point in _points.AsSpan(0, _count))
        {
            nearest.Offer(measure(point), point);
        }
    }

    private void Sift()
    {
        if (_count <= k)
        {
            return;
        }

        Selection.Largest(_scores.AsSpan(0, _count), _points.AsSpan(0, _count), k);
        Threshold = Math.Max(Threshold, _scores[k - 1] - 2 * error);
        int kept = 0;
        for (int i = 0; i < _count; i++)
        {
            (_scores[kept], _points[kept]) = (_scores[i], _points[i]);
            kept += _scores[i] < Threshold ? 0 : 1;
        }

        _count = kept;
    }

    private void Settle()
    {
        var nearest = new TopK(k);
        Offer(nearest);
        _count = nearest.Drain(_scores, _points);
        for (int i = 0; i < _count; i++)
        {
            _scores[i] = scoreOf(_scores[i]);
        }

        Threshold = Math.Max(Threshold, _scores[_count - 1] - error);
    }
}
