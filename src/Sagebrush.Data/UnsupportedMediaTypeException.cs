namespace Sagebrush.Data;

/// <summary>A media type that is not read or not written here; the message names it.</summary>
public sealed class UnsupportedMediaTypeException(string message) : Exception(message);
