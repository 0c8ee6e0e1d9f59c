namespace Sagebrush.Bench.Knn;

/// <summary>What a number of cells gives: the share of the ten true neighbours that is found, and how fast.</summary>
/// <param name="Probes">Cells a query looks into.</param>
/// <param name="Recall">recall@10.</param>
/// <param name="Rate">Queries per second, 2,000 at once.</param>
/// <param name="Single">Microseconds of a query alone, median.</param>
internal sealed record InvertedPoint(int Probes, double Recall, double Rate, double Single);

/// <summary>An index's points, by number of cells.</summary>
internal sealed record InvertedCurve(double TrainingSeconds, IReadOnlyList<InvertedPoint> Points)
{
    /// <summary>Queries per second at a recall between two points, straight between their logarithms; null outside.</summary>
    public double? Rate(double recall)
    {
        for (int i = 1; i < Points.Count; i++)
        {
            var (low, high) = (Points[i - 1], Points[i]);
            if (low.Recall <= recall && recall <= high.Recall)
            {
                double share = (recall - low.Recall) / (high.Recall - low.Recall);
                return Math.Exp((1 - share) * Math.Log(low.Rate) + share * Math.Log(high.Rate));
            }
        }

        return null;
    }
}
