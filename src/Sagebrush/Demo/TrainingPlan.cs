namespace Sagebrush.Demo;

/// <summary>What a training job of a demo does.</summary>
/// <param name="Image">The algorithm's.</param>
/// <param name="InputMode">File or Pipe.</param>
/// <param name="HyperParameters">As the service takes them.</param>
/// <param name="Channels">Their names, and the keys of their objects; may be none.</param>
/// <param name="ContentType">Of all channels.</param>
internal sealed record TrainingPlan(
    string Image, string InputMode, IReadOnlyDictionary<string, string> HyperParameters, IReadOnlyList<(string Channel, string Key)> Channels, string ContentType);
