namespace Sagebrush.Contract;

/// <summary>A training channel that an algorithm reads.</summary>
/// <param name="Name">For example <c>train</c>.</param>
/// <param name="Description">One sentence for people.</param>
public sealed record ChannelSpecification(string Name, string Description)
{
    /// <summary>A job without it is refused.</summary>
    public bool IsRequired { get; init; }

    /// <summary>Media types without parameters. A channel that gives no content type is taken as the first of them.</summary>
    public required IReadOnlyList<string> SupportedContentTypes { get; init; }

    /// <summary><c>None</c>, <c>Gzip</c>.</summary>
    public IReadOnlyList<string> SupportedCompressionTypes { get; init; } = ["None", "Gzip"];

    /// <summary><c>File</c>, <c>FastFile</c>, <c>Pipe</c>.</summary>
    public IReadOnlyList<string> SupportedInputModes { get; init; } = ["File", "FastFile", "Pipe"];

    /// <summary>What is wrong with a channel of this name as the caller configured it, one sentence each.</summary>
    internal IEnumerable<string> Errors(ChannelConfig channel)
    {
        string? type = channel.ContentType?.Split(';')[0].Trim();
        if (!string.IsNullOrEmpty(type) && !SupportedContentTypes.Contains(type, StringComparer.OrdinalIgnoreCase))
        {
            yield return Violation("contentType", channel.ContentType!, SupportedContentTypes);
        }

        if (!SupportedInputModes.Contains(channel.TrainingInputMode))
        {
            yield return Violation("inputMode", channel.TrainingInputMode, SupportedInputModes);
        }
    }

    private string Violation(string member, string value, IReadOnlyList<string> supported) =>
        $"Value '{value}' at 'inputDataConfig.{Name}.{member}' failed to satisfy constraint: Member must satisfy enum value set: [{string.Join(", ", supported)}]";
}
