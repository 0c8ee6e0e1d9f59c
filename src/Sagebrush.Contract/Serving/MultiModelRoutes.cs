using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Sagebrush.Serving;

/// <summary>
/// The routes of a container for many models: <c>/ping</c>, <c>/models</c>, <c>/models/NAME</c>, <c>/models/NAME/invoke</c>.
/// Source: AWS, "Custom Containers Contract for Multi-Model Endpoints".
/// </summary>
/// <param name="shelf">The models.</param>
/// <param name="report">Gets a line about each model that cannot be loaded.</param>
public sealed class MultiModelRoutes(ModelShelf shelf, Action<string> report)
{
    private const string Json = "application/json", PageToken = "next_page_token=";
    private const int PageSize = 100;

    /// <summary>Answers a request.</summary>
    /// <param name="request">All of it has arrived.</param>
    /// <param name="body">Empty; gets the answer.</param>
    /// <returns>HTTP status, and the answer's media type unless it is empty.</returns>
    public (int Status, string? ContentType) Answer(ServingRequest request, ArrayBufferWriter<byte> body)
    {
        ArgumentNullException.ThrowIfNull(request);
        return (request.Method, request.Path.Split('/')) switch
        {
            ("POST", ["", "models", var name, "invoke"]) => shelf.Find(name) is { } answer ? answer(request, body) : NotLoaded(name, body),
            ("GET", ["", "ping"]) => (200, null),
            ("POST", ["", "models"]) => Load(request, body),
            ("GET", ["", "models"]) => List(request, body),
            ("GET", ["", "models", var name]) => shelf.FolderOf(name) is { } folder
                ? Say(body, new ModelEntry(name, folder), MultiModelJson.Default.ModelEntry) : NotLoaded(name, body),
            ("DELETE", ["", "models", var name]) => shelf.Remove(name) ? (200, null) : NotLoaded(name, body),
            _ => ServingRoutes.Say(body, 404, $"There is no {request.Method} {request.Path}."),
        };
    }

    private static (int, string?) NotLoaded(string name, ArrayBufferWriter<byte> body) => ServingRoutes.Say(body, 404, $"Model {name} is not loaded.");

    private static (int, string?) Say<T>(ArrayBufferWriter<byte> body, T value, JsonTypeInfo<T> type)
    {
        using var writer = new Utf8JsonWriter(body);
        JsonSerializer.Serialize(writer, value, type);
        return (200, Json);
    }

    private (int, string?) Load(ServingRequest request, ArrayBufferWriter<byte> body)
    {
        try
        {
            var load = JsonSerializer.Deserialize(request.Body, MultiModelJson.Default.LoadModel);
            if (load is not { ModelName.Length: > 0, Url.Length: > 0 })
            {
                return ServingRoutes.Say(body, 400, "model_name and url must be given.");
            }

            shelf.Add(load.ModelName, load.Url);
            return (200, null);
        }
        catch (JsonException e)
        {
            return ServingRoutes.Say(body, 400, e.Message);
        }
        catch (ModelShelfException e)
        {
            return ServingRoutes.Say(body, e.Status, e.Message);
        }
#pragma warning disable CA1031 // The border of the container: the platform passes the text on as the model's error.
        catch (Exception e)
#pragma warning restore CA1031
        {
            report(e.Message);
            return ServingRoutes.Say(body, 500, e.Message);
        }
    }

    private (int, string?) List(ServingRequest request, ArrayBufferWriter<byte> body)
    {
        string after = request.Query.Split('&').FirstOrDefault(part => part.StartsWith(PageToken, StringComparison.Ordinal))?[PageToken.Length..] ?? "";
        var page = shelf.List(Uri.UnescapeDataString(after), PageSize + 1);
        var shown = page.Take(PageSize).Select(model => new ModelEntry(model.Name, model.Folder)).ToList();
        return Say(body, new ModelPage(shown, page.Count > PageSize ? shown[^1].ModelName : null), MultiModelJson.Default.ModelPage);
    }
}

internal sealed record LoadModel([property: JsonPropertyName("model_name")] string ModelName, [property: JsonPropertyName("url")] string Url);

internal sealed record ModelEntry(string ModelName, string ModelUrl);

internal sealed record ModelPage(IReadOnlyList<ModelEntry> Models, string? NextPageToken);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(LoadModel))]
[JsonSerializable(typeof(ModelEntry))]
[JsonSerializable(typeof(ModelPage))]
internal sealed partial class MultiModelJson : JsonSerializerContext;
