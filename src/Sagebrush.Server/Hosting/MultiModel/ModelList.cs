using System.Text.Json.Serialization;

namespace Sagebrush.Hosting;

/// <summary>What a container is told of a model to load.</summary>
/// <param name="Name">By which it is invoked and unloaded.</param>
/// <param name="Url">The folder of its data.</param>
internal sealed record LoadRequest([property: JsonPropertyName("model_name")] string Name, [property: JsonPropertyName("url")] string Url);

/// <summary>A page of a container's loaded models.</summary>
/// <param name="Models">Those.</param>
/// <param name="NextPageToken">Asks for the next page; null on the last.</param>
internal sealed record ModelList(IReadOnlyList<ListedModel?>? Models, string? NextPageToken);

/// <summary>A loaded model as a container lists it.</summary>
/// <param name="ModelName">By which it is invoked and unloaded.</param>
internal sealed record ListedModel(string? ModelName);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(LoadRequest))]
[JsonSerializable(typeof(ModelList))]
internal sealed partial class ContainerModelsJson : JsonSerializerContext;
