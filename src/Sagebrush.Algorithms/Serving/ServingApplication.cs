using System.Buffers;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Sagebrush.Data;
using Sagebrush.Algorithms;

namespace Sagebrush.Serving;

/// <summary>The routes of a serving container: <c>/ping</c>, <c>/invocations</c>, <c>/execution-parameters</c>.</summary>
internal sealed class ServingApplication(Invocations invocations, ServingOptions options, ContainerLog log) : IHttpApplication<HttpContext>
{
    public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    public void DisposeContext(HttpContext context, Exception? exception)
    {
    }

    public Task ProcessRequestAsync(HttpContext context) => (context.Request.Path.Value, context.Request.Method) switch
    {
        ("/ping", "GET") => Task.CompletedTask,
        ("/invocations", "POST") => Invoke(context),
        ("/execution-parameters", "GET") => Send(context, 200, MediaType.Json, Encoding.ASCII.GetBytes(ExecutionParameters())),
        ("/ping" or "/invocations" or "/execution-parameters", _) => Refuse(context, 405, $"{context.Request.Method} is not offered here."),
        _ => Refuse(context, 404, $"There is no {context.Request.Path}."),
    };

    private async Task Invoke(HttpContext context)
    {
        var request = context.Request;
        var answer = new ArrayBufferWriter<byte>();
        try
        {
            var body = await Body(request);
            string type = invocations.Answer(body, request.ContentType, request.Headers.Accept, answer);
            await Send(context, 200, type, answer.WrittenMemory);
        }
        catch (UnsupportedMediaTypeException e)
        {
            await Refuse(context, 415, e.Message);
        }
        catch (NotAcceptableException e)
        {
            await Refuse(context, 406, e.Message);
        }
        catch (MalformedDataException e)
        {
            await Refuse(context, 400, $"unable to evaluate payload provided: {e.Message}");
        }
        catch (BadHttpRequestException e)
        {
            await Refuse(context, e.StatusCode, e.Message);
        }
#pragma warning disable CA1031 // The border of the container: the platform passes the text on as the model's error.
        catch (Exception e) when (!context.RequestAborted.IsCancellationRequested)
#pragma warning restore CA1031
        {
            log.Error(e.ToString());
            await Refuse(context, 500, e.Message);
        }
    }

    private static async Task<MemoryStream> Body(HttpRequest request)
    {
        // A length that is said but not sent must cost nothing.
        const int Trusted = 1 << 20;
        var body = new MemoryStream((int)Math.Min(Trusted, request.ContentLength ?? 0));
        await request.Body.CopyToAsync(body);
        body.Position = 0;
        return body;
    }

    private static Task Refuse(HttpContext context, int status, string message) => Send(context, status, "text/plain; charset=utf-8", Encoding.UTF8.GetBytes(message));

    private static Task Send(HttpContext context, int status, string type, ReadOnlyMemory<byte> bytes)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        context.Response.ContentLength = bytes.Length;
        return context.Response.Body.WriteAsync(bytes).AsTask();
    }

    private string ExecutionParameters() => string.Create(CultureInfo.InvariantCulture,
        $"{{\"MaxConcurrentTransforms\":{Environment.ProcessorCount},\"BatchStrategy\":\"MULTI_RECORD\",\"MaxPayloadInMB\":{options.MaxPayloadInMB}}}");
}
