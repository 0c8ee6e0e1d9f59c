using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sagebrush.Wire;

/// <summary>An answer with a body of bytes, as the generated ones are.</summary>
internal sealed record Download : StreamingResponse
{
    public string? ContentType { get; init; }

    public string? ContentRange { get; init; }
}

[JsonSerializable(typeof(JsonElement))]
[JsonSerializable(typeof(Download))]
internal sealed partial class WireJson : JsonSerializerContext;
