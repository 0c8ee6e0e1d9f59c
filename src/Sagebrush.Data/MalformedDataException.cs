namespace Sagebrush.Data;

/// <summary>Data that is not what its media type promises; the message says where (row, column, byte) and what was expected.</summary>
public sealed class MalformedDataException(string message, Exception? inner = null) : Exception(message, inner);
