namespace Sagebrush.Images;

/// <summary>An image cannot be read: something of it is missing, damaged or of a kind that is not known here. The message is for the user.</summary>
public sealed class ImageException(string message, Exception? inner = null) : Exception(message, inner);
