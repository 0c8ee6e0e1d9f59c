namespace Sagebrush.Monitoring;

/// <summary>A stretch of time.</summary>
/// <param name="Start">Its first moment; null for no bound.</param>
/// <param name="End">The first moment after it; null for no bound.</param>
public readonly record struct TimeWindow(DateTimeOffset? Start, DateTimeOffset? End)
{
    /// <summary>True for a moment within.</summary>
    public bool Holds(DateTimeOffset moment) => !(moment < Start) && !(moment >= End);
}
