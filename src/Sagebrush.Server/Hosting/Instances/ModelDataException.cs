namespace Sagebrush.Hosting;

/// <summary>A model's data cannot be had: it is missing, or no archive. Trying again would not help.</summary>
/// <param name="message">For the endpoint's FailureReason.</param>
/// <param name="cause">What was found wrong.</param>
public sealed class ModelDataException(string message, Exception? cause = null) : Exception(message, cause);
