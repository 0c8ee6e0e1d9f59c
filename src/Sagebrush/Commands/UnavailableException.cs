namespace Sagebrush.Commands;

/// <summary>A command cannot do its work where it is; the message says what is missing and what to do.</summary>
internal sealed class UnavailableException(string message, Exception? cause = null) : Exception(message, cause);
