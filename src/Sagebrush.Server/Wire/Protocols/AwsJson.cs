using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Sagebrush.Wire;

/// <summary>awsJson 1.0 and 1.1: canonical JSON as it is. https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html</summary>
/// <param name="version">1.0 or 1.1, in the media type.</param>
/// <param name="model">Names the errors of a service that kept the codes of the query protocol; null where they are named by their codes.</param>
public sealed class AwsJson(string version, ServiceModel? model = null) : Protocol
{
    private static readonly byte[] Empty = "{}"u8.ToArray();

    private readonly string _mediaType = $"application/x-amz-json-{version}";

    /// <inheritdoc/>
    public override JsonDocument Read(Incoming request, ReadOnlyMemory<byte> body)
    {
        if (body.Length > 0 && request.Http.ContentType is { Length: > 0 } type && !type.StartsWith("application/x-amz-json-1.", StringComparison.OrdinalIgnoreCase)
            && !type.StartsWith("application/json", StringComparison.OrdinalIgnoreCase))
        {
            throw AwsError.UnsupportedMediaType.With($"The content type must be {_mediaType}, but it is {type}.");
        }

        return Json.Parse(body.Length == 0 ? Empty : body);
    }

    /// <inheritdoc/>
    public override async ValueTask Write(HttpContext http, OperationModel operation, Answer answer, string requestId, CancellationToken cancel)
    {
        http.Response.Headers["x-amzn-RequestId"] = requestId;
        byte[] body = answer.Response is null ? (operation.Output is null ? [] : Empty) : JsonSerializer.SerializeToUtf8Bytes(answer.Response, answer.Type!);
        await Json.Respond(http.Response, 200, _mediaType, body, cancel);
    }

    /// <inheritdoc/>
    public override async ValueTask WriteError(HttpContext http, AwsException error, string requestId)
    {
        http.Response.Headers["x-amzn-RequestId"] = requestId;
        model?.MarkError(http.Response, error);
        await Json.Respond(http.Response, error.Error.Status, _mediaType, Json.Error(error, "__type", model?.ErrorShape(error.Error.Code)), CancellationToken.None);
    }
}
