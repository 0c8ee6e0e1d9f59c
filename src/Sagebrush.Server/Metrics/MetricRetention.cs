namespace Sagebrush.Metrics;

/// <summary>How finely values are kept at what age. Source: Amazon CloudWatch User Guide, "Metrics retention".</summary>
internal static class MetricRetention
{
    /// <summary>Seconds of a stretch, and the age at which it is made part of the next longer one; the last is forgotten.</summary>
    public static readonly IReadOnlyList<(int Resolution, TimeSpan Age)> Steps =
    [
        (1, TimeSpan.FromHours(3)), (60, TimeSpan.FromDays(15)), (300, TimeSpan.FromDays(63)), (3600, TimeSpan.FromDays(455)),
    ];

    /// <summary>The resolution of values of an age, in seconds.</summary>
    public static int Resolution(TimeSpan age) => Steps.FirstOrDefault(step => age < step.Age, Steps[^1]).Resolution;
}
