using System.Buffers;
using System.Globalization;
using System.Text;

namespace Sagebrush.Serving;

/// <summary>The routes of a serving container: <c>/ping</c>, <c>/invocations</c>, <c>/execution-parameters</c>.</summary>
/// <param name="options">Tell the limits.</param>
/// <param name="invocation">Answers <c>/invocations</c>.</param>
public sealed class ServingRoutes(ServingOptions options, Invocation invocation)
{
    private const string Text = "text/plain; charset=utf-8", Json = "application/json";

    /// <summary>Answers a request.</summary>
    /// <param name="request">All of it has arrived.</param>
    /// <param name="body">Empty; gets the answer.</param>
    /// <returns>HTTP status, and the answer's media type unless it is empty.</returns>
    public (int Status, string? ContentType) Answer(ServingRequest request, ArrayBufferWriter<byte> body)
    {
        ArgumentNullException.ThrowIfNull(request);
        return (request.Path, request.Method) switch
        {
            ("/invocations", "POST") => invocation(request, body),
            ("/ping", "GET") => (200, null),
            ("/execution-parameters", "GET") => Say(body, 200, ExecutionParameters(), Json),
            ("/ping" or "/invocations" or "/execution-parameters", _) => Say(body, 405, $"{request.Method} is not offered here."),
            _ => Say(body, 404, $"There is no {request.Path}."),
        };
    }

    /// <summary>Answers with a text.</summary>
    /// <param name="body">Whatever an answer that failed has already written does not go out.</param>
    /// <param name="status">HTTP status.</param>
    /// <param name="text">For the client.</param>
    /// <param name="contentType">Its media type.</param>
    public static (int Status, string? ContentType) Say(ArrayBufferWriter<byte> body, int status, string text, string contentType = Text)
    {
        ArgumentNullException.ThrowIfNull(body);
        body.ResetWrittenCount();
        Encoding.UTF8.GetBytes(text, body);
        return (status, contentType);
    }

    private string ExecutionParameters() => string.Create(CultureInfo.InvariantCulture,
        $"{{\"MaxConcurrentTransforms\":{Environment.ProcessorCount},\"BatchStrategy\":\"MULTI_RECORD\",\"MaxPayloadInMB\":{options.MaxContentLength / ServingOptions.MiB}}}");
}
