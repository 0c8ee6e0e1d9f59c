using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Sagebrush.Access;
using Sagebrush.Wire.Forms;
using Sagebrush.Wire.Signing;

namespace Sagebrush.Wire;

/// <summary>The whole life of a request: id, route, authenticate, read, check, invoke, write, record. Its catch ladder is the server's only error map.</summary>
public sealed partial class Pipeline(
    IReadOnlyList<Service> services, Authenticator authenticator, Authorizer authorizer, Action<Call> noteUse, Options options, Telemetry telemetry, TimeProvider clock,
    ILogger<Pipeline> log)
{
    private readonly Router _router = new(services);

    /// <summary>Answers one request; never throws but for a connection that broke.</summary>
    public async Task Handle(HttpContext http)
    {
        long started = clock.GetTimestamp();
        string requestId = Guid.CreateVersion7(clock.GetUtcNow()).ToString();
        Service? service = null;
        string operation = "";
        string code = "";
        if (http.Request is { ContentLength: 0, Headers.Expect.Count: > 0 })
        {
            // An empty body is never read, so that nothing says 100 Continue; botocore would take this answer's status for that of the next request.
            http.Response.Headers.Connection = "close";
        }

        try
        {
            service = _router.Service(http.Request, authenticator.Scope(http.Request));
            if (service.Api.CrossOrigin is { } pages)
            {
                if (HttpMethods.IsOptions(http.Request.Method))
                {
                    operation = nameof(CrossOrigin.Preflight);
                    RestXml.Identify(http.Response, requestId);
                    pages.Preflight(http);
                    return;
                }

                pages.Mark(http);
            }

            bool streams = service.Protocol is RestXml;
            if (!streams)
            {
                RequestBody.Pace(http);
            }

            var body = streams ? default : await RequestBody.Read(service.Protocol, http.Request.Body, http.Request.ContentLength, http.RequestAborted);
            var signed = authenticator.Authenticate(http.Request, service.Model.SigningName, streams ? null : (ReadOnlyMemory<byte>)body, options.Account);
            if (service.Model.TakesGzip)
            {
                body = Compression.Inflated(http.Request, body, service.Protocol);
            }

            var form = streams && BrowserForm.Is(http.Request)
                ? await FormUpload.Read(http.Request, signed.Body, authenticator, options.Account, clock.GetUtcNow(), http.RequestAborted) : null;
            signed = form?.Request ?? signed;
            var (model, labels) = form is null ? _router.Operation(service, http.Request, body) : _router.Operation(service, form);
            operation = model.Name;
            bool takesStream = TakesStream(model);
            if (streams && !takesStream)
            {
                body = await RequestBody.Read(service.Protocol, signed.Body, signed.ContentLength, http.RequestAborted);
            }

            var call = new Call(service.Model.Name, operation, requestId, signed.Caller, options.Region)
            {
                Origin = $"{http.Request.Scheme}://{http.Request.Host}",
                Head = new(http.Request, form?.Fields),
            };
            noteUse(call);
            if (service.Protocol is not RestXml)
            {
                authorizer.Check(call, isJson: service.Protocol is not AwsQuery && !service.Model.IsQueryCompatible);
            }

            using var request = service.Protocol.Read(new(http.Request, service, model, labels), takesStream ? default : body);
            if (Constraints.Check(model.Input, request.RootElement) is { } faults)
            {
                throw service.Protocol.Invalid(service.Model.Name, model, faults);
            }

            if (!service.Api.Operations.TryGetValue(operation, out var implemented))
            {
                throw service.Api.Missing(call);
            }

            var stream = streams ? signed.Body : new MemoryStream(body.Array ?? [], body.Offset, body.Count, writable: false, publiclyVisible: true);
            var answer = await implemented.Invoke(request.RootElement, stream, call, http.RequestAborted);
            await service.Protocol.Write(http, model, answer, requestId, http.RequestAborted);
            if (form is not null)
            {
                await form.Answer(http.Response, call.Origin, http.RequestAborted);
            }
        }
        catch (AwsException e)
        {
            code = e.Error.Code;
            await WriteError(http, service, e, requestId);
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status408RequestTimeout)
        {
            code = AwsError.RequestTimeout.Code;
            await WriteError(http, service, AwsError.RequestTimeout.With(
                "Your socket connection to the server was not read from or written to within the timeout period. Idle connections will be closed."), requestId);
        }
        catch (BadHttpRequestException e)
        {
            code = "BadRequest";
            await WriteError(http, service, new(new("BadRequest", e.StatusCode), e.Message), requestId);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            code = "ClientClosedRequest";
        }
        catch (IOException) when (http.RequestAborted.IsCancellationRequested)
        {
            code = "ClientClosedRequest";
        }
        catch (Exception e)
        {
            code = AwsError.InternalFailure.Code;
            Log.Failed(log, e, operation, requestId);
            await WriteError(http, service, AwsError.InternalFailure.With("The server met an internal error; its log has the details under the request's id."), requestId);
        }
        finally
        {
            telemetry.Request(service?.Model.Name ?? "", operation, code, clock.GetElapsedTime(started));
        }
    }

    private static bool TakesStream(OperationModel model) =>
        model.Input?.Payload is { } payload && model.Input.ByName[payload].Shape.Kind == ShapeKind.Blob;

    private async ValueTask WriteError(HttpContext http, Service? service, AwsException error, string requestId)
    {
        if (http.Response.HasStarted)
        {
            // Half an answer is out: only a cut connection tells the client that the rest will not come.
            Log.Cut(log, error, requestId);
            http.Abort();
            return;
        }

        http.Response.Clear();
        if (http.Request.Headers.Expect.Count > 0)
        {
            // A client that waited for leave to send its body keeps it back now, so nobody could tell the next request from it.
            http.Response.Headers.Connection = "close";
        }

        await (service?.Protocol ?? Guess(http.Request)).WriteError(http, error, requestId);
    }

    /// <summary>What the client of a service that is not served here will understand: forms are answered in XML, all else in JSON.</summary>
    private Protocol Guess(HttpRequest http) =>
        services.Select(service => service.Protocol).FirstOrDefault(protocol => protocol is AwsQuery == http.HasFormContentType) ?? services[0].Protocol;

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "{Operation} failed; request {RequestId}")]
        public static partial void Failed(ILogger log, Exception exception, string operation, string requestId);

        [LoggerMessage(2, LogLevel.Warning, "The answer broke off; request {RequestId}")]
        public static partial void Cut(ILogger log, Exception exception, string requestId);
    }
}
