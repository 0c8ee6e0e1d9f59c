using System.Globalization;
using Sagebrush.Algorithms;

namespace Sagebrush.XGBoost;

/// <summary>
/// The log lines of the service's XGBoost container, for example <c>[2022-04-18:00:31:00:INFO] Single node training.</c>, and of rounds as XGBoost prints them:
/// <c>[0]\ttrain-rmse:8.09085\tvalidation-rmse:8.09085</c>.
/// </summary>
/// <param name="log">The container's.</param>
/// <param name="release">Decides how numbers are written.</param>
internal sealed class XGBoostLog(ContainerLog log, XGBoostRelease release)
{
    /// <summary>A line for people.</summary>
    public void Info(string message) => Stamped("INFO", message);

    /// <summary>A line about something that may surprise.</summary>
    public void Warning(string message) => Stamped("WARNING", message);

    /// <summary>The metrics of a round.</summary>
    /// <param name="round">From 0.</param>
    /// <param name="scores">Of train first.</param>
    public void Round(long round, IEnumerable<Score> scores) => log.Line(string.Create(CultureInfo.InvariantCulture,
        $"[{round}]{string.Concat(scores.Select(score => $"\t{score.Channel}-{score.Metric}:{Number(score.Value)}"))}"));

    private string Number(double value) => !double.IsFinite(value) ? PythonText.Of(value)
        : release.PrintsFixedDecimals ? value.ToString("F5", CultureInfo.InvariantCulture) : Shortened(value);

    // C's %g: six digits, an exponent below 1e-4 and from 1e6 on.
    private static string Shortened(double value)
    {
        double size = Math.Abs(double.Parse(value.ToString("E5", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture));
        return value == 0 ? "0" : size is >= 1e-4 and < 1e6 ? value.ToString("G6", CultureInfo.InvariantCulture) : value.ToString("0.#####e+00", CultureInfo.InvariantCulture);
    }

    private void Stamped(string level, string message) =>
        log.Line(string.Create(CultureInfo.InvariantCulture, $"[{log.Clock.GetUtcNow():yyyy-MM-dd:HH:mm:ss}:{level}] {message}"));
}
