namespace Sagebrush.XGBoost;

/// <summary>Ends training when a metric has not improved for some rounds, and remembers the best round.</summary>
/// <param name="patience">Rounds without improvement that are enough.</param>
/// <param name="maximize">More is better.</param>
internal sealed class EarlyStopping(int patience, bool maximize)
{
    private double _best;

    /// <summary>The round with the best value; −1 before the first.</summary>
    public int BestRound { get; private set; } = -1;

    /// <summary>Looks at the value of the next round.</summary>
    /// <param name="round">Its number.</param>
    /// <param name="value">Of the metric.</param>
    /// <returns>True when training should end.</returns>
    public bool Ends(int round, double value)
    {
        if (BestRound < 0 || (maximize ? value > _best : value < _best))
        {
            (BestRound, _best) = (round, value);
        }

        return round - BestRound >= patience;
    }
}
