using System.Globalization;
using System.Text.Json.Serialization;

namespace Sagebrush.Contract;

/// <summary>A training channel that an algorithm reads.</summary>
/// <param name="Name">For example <c>train</c>.</param>
/// <param name="Description">One sentence for people.</param>
public sealed record ChannelSpecification(string Name, string Description)
{
    /// <summary>A job without it is refused.</summary>
    public bool IsRequired { get; init; }

    /// <summary>The hyperparameter that makes it required when it is given; null for none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? RequiredBy { get; init; }

    /// <summary>Media types without parameters. A channel that gives no content type is taken as the first of them.</summary>
    public required IReadOnlyList<string> SupportedContentTypes { get; init; }

    /// <summary><c>None</c>, <c>Gzip</c>.</summary>
    public IReadOnlyList<string> SupportedCompressionTypes { get; init; } = ["None", "Gzip"];

    /// <summary><c>File</c>, <c>FastFile</c>, <c>Pipe</c>.</summary>
    public IReadOnlyList<string> SupportedInputModes { get; init; } = ["File", "FastFile", "Pipe"];

    /// <summary>Those media types that Pipe mode cannot stream.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? FileContentTypes { get; init; }

    /// <summary>The only <c>label_size</c> that a content type may name; null for any.</summary>
    public int? LabelSize { get; init; }

    /// <summary>What is wrong with a channel of this name as the caller configured it, one sentence each.</summary>
    internal IEnumerable<string> Errors(ChannelConfig channel)
    {
        string? type = channel.ContentType?.Split(';')[0].Trim();
        string read = string.IsNullOrEmpty(type) ? SupportedContentTypes[0] : type;
        if (!string.IsNullOrEmpty(type) && !SupportedContentTypes.Contains(type, StringComparer.OrdinalIgnoreCase))
        {
            yield return Violation("contentType", channel.ContentType!, SupportedContentTypes);
        }

        if (!SupportedInputModes.Contains(channel.TrainingInputMode))
        {
            yield return Violation("inputMode", channel.TrainingInputMode, SupportedInputModes);
        }
        else if (channel.TrainingInputMode == "Pipe" && FileContentTypes is not null && FileContentTypes.Contains(read, StringComparer.OrdinalIgnoreCase))
        {
            yield return $"Value 'Pipe' at 'inputDataConfig.{Name}.inputMode' failed to satisfy constraint: Member must be File or FastFile for content type '{read}'";
        }

        if (LabelSize is { } size && Parameter(channel.ContentType, "label_size") is { } given && given != size.ToString(CultureInfo.InvariantCulture))
        {
            yield return $"Value '{channel.ContentType}' at 'inputDataConfig.{Name}.contentType' failed to satisfy constraint: Member must have label_size {size} or none";
        }
    }

    private static string? Parameter(string? contentType, string name) => contentType?.Split(';').Skip(1)
        .Select(part => part.Split('=', 2, StringSplitOptions.TrimEntries)).FirstOrDefault(pair => pair[0].Equals(name, StringComparison.OrdinalIgnoreCase) && pair.Length == 2)?[1].Trim('"');

    private string Violation(string member, string value, IReadOnlyList<string> supported) =>
        $"Value '{value}' at 'inputDataConfig.{Name}.{member}' failed to satisfy constraint: Member must satisfy enum value set: [{string.Join(", ", supported)}]";
}
