namespace Sagebrush.Demo;

/// <summary>The workflow ran, but did not do what it must; the message says what.</summary>
internal sealed class DemoFailedException(string message) : Exception(message);
