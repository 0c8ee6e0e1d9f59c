namespace Sagebrush.Algorithms;

/// <summary>Something that the caller of a job can mend; the message tells them what. The job says <c>ClientError</c>.</summary>
public sealed class ClientException(string message, Exception? inner = null) : Exception(message, inner);
