using System.Text.Json.Serialization;

namespace Sagebrush.Store;

/// <summary>Findings and summaries as JSON, in camel case, without what is null.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UseStringEnumConverter = true)]
[JsonSerializable(typeof(ScrubFinding))]
[JsonSerializable(typeof(ScrubSummary))]
public sealed partial class ScrubJson : JsonSerializerContext;
