namespace Sagebrush.Serving;

/// <summary>The caller accepts no media type that the model answers; the message names both.</summary>
public sealed class NotAcceptableException(string message) : Exception(message);
