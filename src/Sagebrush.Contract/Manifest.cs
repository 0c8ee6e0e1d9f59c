using System.Text.Json;

namespace Sagebrush.Contract;

/// <summary>
/// All that the platform knows of an algorithm. Its JSON form (<see cref="ToJson"/>) has the members of SageMaker's CreateAlgorithm request:
/// TrainingSpecification and InferenceSpecification, and beside them Images, Rules, SingleHosts and Library.
/// </summary>
public sealed record Manifest
{
    /// <summary>For example <c>knn</c>.</summary>
    public required string Name { get; init; }

    /// <summary>One sentence for people.</summary>
    public string Description { get; init; } = "";

    /// <summary>The images that mean this algorithm.</summary>
    public IReadOnlyList<ImageName> Images { get; init; } = [];

    /// <summary>The hyperparameters, in the order in which they are shown.</summary>
    public IReadOnlyList<HyperParameter> HyperParameters { get; init; } = [];

    /// <summary>What must hold between them.</summary>
    public IReadOnlyList<Rule> Rules { get; init; } = [];

    /// <summary>The channels that training reads.</summary>
    public IReadOnlyList<ChannelSpecification> Channels { get; init; } = [];

    /// <summary>A job may have several hosts.</summary>
    public bool SupportsDistributedTraining { get; init; }

    /// <summary>Where it may not.</summary>
    public IReadOnlyList<SingleHost> SingleHosts { get; init; } = [];

    /// <summary>The metrics in the algorithm's log.</summary>
    public IReadOnlyList<MetricDefinition> MetricDefinitions { get; init; } = [];

    /// <summary>Those of them that tuning may optimise.</summary>
    public IReadOnlyList<ObjectiveMetric> ObjectiveMetrics { get; init; } = [];

    /// <summary>The formats of serving.</summary>
    public required InferenceSpecification Inference { get; init; }

    /// <summary>The native library that training and serving need; null for none.</summary>
    public LibrarySpecification? Library { get; init; }

    /// <summary>Everything that is wrong with a job's hyperparameters; empty when they are right.</summary>
    public IReadOnlyList<string> ValidateHyperParameters(IReadOnlyDictionary<string, string> given)
    {
        HyperValues.TryParse(this, given, out _, out var errors);
        return errors;
    }

    /// <summary>Everything in a job's hyperparameters that forbids so many hosts.</summary>
    /// <param name="count">At least 1.</param>
    /// <param name="given">The hyperparameters.</param>
    public IReadOnlyList<string> ValidateInstanceCount(int count, IReadOnlyDictionary<string, string> given) =>
    [
        .. SingleHosts.Where(rule => count > 1 && given.TryGetValue(rule.Parameter, out string? value) && rule.Values.Contains(value))
            .Select(rule => $"Value '{count}' at 'resourceConfig.instanceCount' failed to satisfy constraint: Member must be 1 when 'hyperParameters.{rule.Parameter}' is '{given[rule.Parameter]}'"),
    ];

    /// <summary>Everything that is wrong with a job's channels: missing, unknown, or with a content type or input mode that the algorithm cannot read.</summary>
    /// <param name="channels">By name.</param>
    /// <param name="given">The hyperparameters.</param>
    public IReadOnlyList<string> ValidateChannels(IReadOnlyDictionary<string, ChannelConfig> channels, IReadOnlyDictionary<string, string> given)
    {
        string names = string.Join(", ", channels.Keys);
        var missing = Channels.Where(c => !channels.ContainsKey(c.Name) && (c.IsRequired || (c.RequiredBy is { } parameter && given.ContainsKey(parameter))))
            .Select(c => $"Value '[{names}]' at 'inputDataConfig' failed to satisfy constraint: Member must contain the channel '{c.Name}'"
                + (c.IsRequired ? "" : $" when 'hyperParameters.{c.RequiredBy}' is given"));
        var wrong = channels.SelectMany(given => Channels.FirstOrDefault(c => c.Name == given.Key) is { } specification
            ? specification.Errors(given.Value)
            : [$"Value '{given.Key}' at 'inputDataConfig.channelName' failed to satisfy constraint: "
                + $"Member must satisfy enum value set: [{string.Join(", ", Channels.Select(c => c.Name))}]"]);
        return [.. missing, .. wrong];
    }

    /// <summary>The manifest as indented UTF-8 JSON.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(ManifestFile.From(this), ManifestJson.Indented.ManifestFile);

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="InvalidDataException">Not a manifest.</exception>
    public static Manifest FromJson(ReadOnlySpan<byte> json)
    {
        try
        {
            var file = JsonSerializer.Deserialize(json, ManifestJson.Indented.ManifestFile);
            return file?.ToManifest() ?? throw new InvalidDataException("A manifest cannot be null.");
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            throw new InvalidDataException($"Not a manifest: {e.Message}", e);
        }
    }
}
