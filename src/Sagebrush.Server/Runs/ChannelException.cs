namespace Sagebrush.Runs;

/// <summary>A channel's data is not there or not what the request says; the message is for the caller, who can mend it.</summary>
public sealed class ChannelException(string message, Exception? cause = null) : Exception(message, cause);
