using System.Text.Json.Serialization;

namespace Sagebrush.Hosting;

/// <summary>Writes and reads the rows of asynchronous invocations.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AsyncRequest))]
internal sealed partial class AsyncRows : JsonSerializerContext;
