using System.Buffers;
using System.Globalization;
using System.Text;
using Sagebrush.Algorithms;
using Sagebrush.Data;

namespace Sagebrush.Serving;

/// <summary>The routes of a serving container: <c>/ping</c>, <c>/invocations</c>, <c>/execution-parameters</c>.</summary>
internal sealed class ServingRoutes(Invocations invocations, ServingOptions options, ContainerLog log)
{
    private const string Text = "text/plain; charset=utf-8";

    /// <summary>Answers a request.</summary>
    /// <param name="request">All of it has arrived.</param>
    /// <param name="body">Empty; gets the answer.</param>
    /// <returns>HTTP status, and the answer's media type unless it is empty.</returns>
    public (int Status, string? ContentType) Answer(ServingRequest request, ArrayBufferWriter<byte> body) => (request.Path, request.Method) switch
    {
        ("/invocations", "POST") => Invoke(request, body),
        ("/ping", "GET") => (200, null),
        ("/execution-parameters", "GET") => Say(body, 200, ExecutionParameters(), MediaType.Json),
        ("/ping" or "/invocations" or "/execution-parameters", _) => Say(body, 405, $"{request.Method} is not offered here."),
        _ => Say(body, 404, $"There is no {request.Path}."),
    };

    private (int Status, string? ContentType) Invoke(ServingRequest request, ArrayBufferWriter<byte> body)
    {
        try
        {
            return invocations.Answer(request.Body, request.ContentType, request.Accept, body) is { } type ? (200, type) : (204, null);
        }
        catch (UnsupportedMediaTypeException e)
        {
            return Say(body, 415, e.Message);
        }
        catch (NotAcceptableException e)
        {
            return Say(body, 406, e.Message);
        }
        catch (MalformedDataException e)
        {
            return Say(body, 400, $"unable to evaluate payload provided: {e.Message}");
        }
#pragma warning disable CA1031 // The border of the container: the platform passes the text on as the model's error.
        catch (Exception e)
#pragma warning restore CA1031
        {
            log.Error(e.ToString());
            return Say(body, 500, e.Message);
        }
    }

    private static (int Status, string? ContentType) Say(ArrayBufferWriter<byte> body, int status, string text, string contentType = Text)
    {
        // What an answer that failed has already written does not go out.
        body.ResetWrittenCount();
        Encoding.UTF8.GetBytes(text, body);
        return (status, contentType);
    }

    private string ExecutionParameters() => string.Create(CultureInfo.InvariantCulture,
        $"{{\"MaxConcurrentTransforms\":{Environment.ProcessorCount},\"BatchStrategy\":\"MULTI_RECORD\",\"MaxPayloadInMB\":{options.MaxContentLength / ServingOptions.MiB}}}");
}
