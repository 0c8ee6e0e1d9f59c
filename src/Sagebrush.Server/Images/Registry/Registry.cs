using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Sagebrush.Wire;
using Sagebrush.Wire.Signing;

namespace Sagebrush.Images;

/// <summary>
/// The registry that <c>docker push</c> and its like speak to, under <c>/v2/</c> of the same port as everything else. A request is the registry's when its
/// path is of the registry's shape and no AWS signature is on it; a signed one is for a bucket called <c>v2</c>.
/// </summary>
/// <remarks><see href="https://github.com/opencontainers/distribution-spec/blob/v1.1.0/spec.md">OCI distribution specification</see>.</remarks>
/// <param name="images">What is in it.</param>
/// <param name="access">Who may do what.</param>
/// <param name="authenticator">Sees AWS signatures.</param>
/// <param name="options">The account, which names the registry.</param>
/// <param name="log">Told of what nobody expected.</param>
internal sealed partial class Registry(ImageStore images, RegistryAccess access, Authenticator authenticator, Options options, ILogger log)
{
    private readonly BlobRequests _blobs = new(images.Blobs);
    private readonly ManifestRequests _manifests = new(images);

    /// <summary>Answers a request that is the registry's; false for any other.</summary>
    public async ValueTask<bool> TryAnswer(HttpContext http)
    {
        if (RegistryPath.Parse(http.Request.Path) is not { } path || authenticator.Scope(http.Request) is not null)
        {
            return false;
        }

        http.Response.Headers["Docker-Distribution-Api-Version"] = "registry/2.0";
        try
        {
            await Answer(http, path);
        }
        catch (RegistryException e)
        {
            await Refuse(http, e);
        }
        catch (AwsException e) when (e.Error == AwsError.InvalidRange)
        {
            await Refuse(http, new RegistryException(e.Error.Status, "SIZE_INVALID", e.Message));
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // Nobody is left to be told.
        }
        catch (BadHttpRequestException e)
        {
            await Refuse(http, new RegistryException(e.StatusCode, "BLOB_UPLOAD_INVALID", e.Message));
        }
        catch (Exception e)
        {
            Log.Failed(log, http.Request.Method, http.Request.Path, e);
            await Refuse(http, new RegistryException(StatusCodes.Status500InternalServerError, "UNKNOWN", "The registry could not answer this request."));
        }

        return true;
    }

    private async Task Answer(HttpContext http, RegistryPath path)
    {
        var caller = access.Authenticate(http.Request);
        string method = HttpMethods.IsHead(http.Request.Method) ? HttpMethods.Get : http.Request.Method;
        if (path.Kind == RegistryPath.Kinds.Registry && method == HttpMethods.Get)
        {
            http.Response.ContentType = "application/json";
            await http.Response.WriteAsync("{}", http.RequestAborted);
            return;
        }

        string operation = Operation(path.Kind, method, http.Request)
            ?? throw RegistryException.Unsupported($"{http.Request.Method} {http.Request.Path} is no operation of this registry.");
        access.Check(http.Request, caller, operation, path.Kind == RegistryPath.Kinds.Catalog ? "*" : path.Repository);
        if (path.Kind == RegistryPath.Kinds.Catalog)
        {
            await _manifests.Catalog(http);
            return;
        }

        var repository = images.Repositories.Find(path.Repository) ?? throw RegistryException.NameUnknown(
            $"The repository with name '{path.Repository}' does not exist in the registry with id '{options.Account}'");
        await (operation switch
        {
            "ListImages" => _manifests.Tags(http, repository.Name),
            "BatchGetImage" => _manifests.Read(http, path),
            "PutImage" => _manifests.Write(http, repository, path.Reference),
            "BatchCheckLayerAvailability" or "GetDownloadUrlForLayer" => _blobs.Read(http, path.Reference),
            "InitiateLayerUpload" => _blobs.Begin(http, repository.Name),
            "CompleteLayerUpload" => _blobs.End(http, repository.Name, path.Reference),
            "BatchDeleteImage" => Delete(),
            _ when method == HttpMethods.Patch => _blobs.Append(http, repository.Name, path.Reference),
            _ when method == HttpMethods.Delete => _blobs.Cancel(http, path.Reference),
            _ => _blobs.Status(http, repository.Name, path.Reference),
        });

        Task Delete()
        {
            _manifests.Delete(http, path);
            return Task.CompletedTask;
        }
    }

    // What ECR calls the same, for policies.
    private static string? Operation(RegistryPath.Kinds kind, string method, HttpRequest http) => (kind, method) switch
    {
        (RegistryPath.Kinds.Catalog, "GET") => "DescribeRepositories",
        (RegistryPath.Kinds.Tags, "GET") => "ListImages",
        (RegistryPath.Kinds.Manifest, "GET") => "BatchGetImage",
        (RegistryPath.Kinds.Manifest, "PUT") => "PutImage",
        (RegistryPath.Kinds.Manifest, "DELETE") => "BatchDeleteImage",
        (RegistryPath.Kinds.Blob, "GET") => HttpMethods.IsHead(http.Method) ? "BatchCheckLayerAvailability" : "GetDownloadUrlForLayer",
        (RegistryPath.Kinds.Uploads, "POST") => "InitiateLayerUpload",
        (RegistryPath.Kinds.Upload, "PATCH" or "GET" or "DELETE") => "UploadLayerPart",
        (RegistryPath.Kinds.Upload, "PUT") => "CompleteLayerUpload",
        _ => null,
    };

    private static async Task Refuse(HttpContext http, RegistryException e)
    {
        if (http.Response.HasStarted)
        {
            http.Abort();
            return;
        }

        byte[] body = e.Body();
        http.Response.StatusCode = e.Status;
        http.Response.ContentType = "application/json";
        http.Response.ContentLength = body.Length;
        if (e.Status == StatusCodes.Status401Unauthorized)
        {
            http.Response.Headers.WWWAuthenticate = $"Basic realm=\"{http.Request.Scheme}://{http.Request.Host}/\",service=\"ecr.amazonaws.com\"";
        }

        if (!HttpMethods.IsHead(http.Request.Method))
        {
            await http.Response.Body.WriteAsync(body);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "The registry failed to answer {Method} {Path}.")]
        public static partial void Failed(ILogger logger, string method, string path, Exception cause);
    }
}
