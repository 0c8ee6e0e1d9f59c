namespace Sagebrush.Services;

/// <summary>How a training job ends.</summary>
/// <param name="Status">Completed, Failed or Stopped.</param>
/// <param name="SecondaryStatus">The same, or MaxRuntimeExceeded.</param>
/// <param name="Message">The message of the last transition.</param>
/// <param name="FailureReason">Why it failed; null when it did not.</param>
public sealed record TrainingEnd(string Status, string SecondaryStatus, string Message, string? FailureReason = null);
