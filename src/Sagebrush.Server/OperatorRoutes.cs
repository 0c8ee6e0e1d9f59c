using System.Text;
using Microsoft.AspNetCore.Http;
using Sagebrush.Wire;
using Sagebrush.Wire.Signing;

namespace Sagebrush;

/// <summary>
/// What an operator asks of a server, beside the AWS services: <c>GET /healthz</c>, <c>/readyz</c> and <c>/metrics</c>, which need no signature, and of an
/// ephemeral server <c>POST /_sagebrush/reset</c>, which the administrator signs (for any service).
/// </summary>
/// <param name="isReady">True once all services run and everything from before the start is taken up again.</param>
/// <param name="metrics">The text of <c>/metrics</c>.</param>
/// <param name="authenticator">Knows the administrator.</param>
/// <param name="administrator">Who may reset.</param>
/// <param name="reset">Empties everything; null where that must not be.</param>
internal sealed class OperatorRoutes(
    Func<bool> isReady, Func<string> metrics, Authenticator authenticator, Identity administrator, Func<CancellationToken, Task>? reset)
{
    private const string ResetPath = "/_sagebrush/reset";

    /// <summary>Answers the request if it is for an operator's route; a signed one is not, since a bucket may have that name.</summary>
    public async ValueTask<bool> TryAnswer(HttpContext http)
    {
        string path = http.Request.Path.Value ?? "";
        if (reset is not null && path == ResetPath && HttpMethods.IsPost(http.Request.Method))
        {
            await Reset(http);
            return true;
        }

        if (!(HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method))
            || http.Request.Headers.Authorization.Count > 0 || http.Request.QueryString.HasValue)
        {
            return false;
        }

        switch (path)
        {
            case "/healthz":
                await Write(http, StatusCodes.Status200OK, "ok\n");
                return true;
            case "/readyz" when isReady():
                await Write(http, StatusCodes.Status200OK, "ready\n");
                return true;
            case "/readyz":
                await Write(http, StatusCodes.Status503ServiceUnavailable, "starting\n");
                return true;
            case "/metrics":
                await Write(http, StatusCodes.Status200OK, metrics(), "text/plain; version=0.0.4; charset=utf-8");
                return true;
            default:
                return false;
        }
    }

    private async Task Reset(HttpContext http)
    {
        try
        {
            string service = authenticator.Scope(http.Request) ?? "sagemaker";
            var signed = authenticator.Authenticate(http.Request, service, ReadOnlyMemory<byte>.Empty, administrator.Account);
            if (signed.Caller.Arn != administrator.Arn)
            {
                throw AwsError.AccessDenied.With($"User: {signed.Caller.Arn} is not the administrator of this server; only the administrator may reset it.");
            }

            await reset!(http.RequestAborted);
            http.Response.StatusCode = StatusCodes.Status204NoContent;
        }
        catch (AwsException e)
        {
            await Write(http, e.Error.Status, $"{e.Error.Code}: {e.Message}\n");
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // Nobody is left to be told.
        }
    }

    private static async Task Write(HttpContext http, int status, string text, string contentType = "text/plain; charset=utf-8")
    {
        byte[] body = Encoding.UTF8.GetBytes(text);
        http.Response.StatusCode = status;
        http.Response.ContentType = contentType;
        http.Response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(http.Request.Method))
        {
            await http.Response.Body.WriteAsync(body);
        }
    }
}
