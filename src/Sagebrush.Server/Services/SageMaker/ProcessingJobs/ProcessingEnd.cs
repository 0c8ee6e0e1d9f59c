namespace Sagebrush.Services;

/// <summary>How a processing job ends.</summary>
/// <param name="Status">Completed, Failed or Stopped.</param>
/// <param name="FailureReason">Why it failed; null when it did not.</param>
public sealed record ProcessingEnd(string Status, string? FailureReason = null);
