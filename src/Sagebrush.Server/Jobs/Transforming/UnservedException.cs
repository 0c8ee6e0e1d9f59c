namespace Sagebrush.Jobs;

/// <summary>No instance of a job comes into service.</summary>
/// <param name="message">For the job's FailureReason.</param>
/// <param name="cause">What was found wrong.</param>
internal sealed class UnservedException(string message, Exception? cause = null) : Exception(message, cause);
