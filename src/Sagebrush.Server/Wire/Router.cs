using System.Collections.Frozen;
using Microsoft.AspNetCore.Http;
using Sagebrush.Wire.Forms;

namespace Sagebrush.Wire;

/// <summary>
/// All services share one port, and five of them one signing name: the target header decides first, then the path of CBOR's protocol, then a form's scope, then the paths of metrics
/// and runtime; what is left is S3, path style or virtual-host style.
/// </summary>
public sealed class Router
{
    private readonly FrozenDictionary<string, Service> _byTarget;
    private readonly FrozenDictionary<string, Service> _byRpc;
    private readonly FrozenDictionary<string, Service> _byName;
    private readonly FrozenDictionary<string, RestPaths> _paths;

    /// <summary>Takes the services that are served.</summary>
    public Router(IReadOnlyList<Service> services)
    {
        var dialects = services.SelectMany(s => s.Dialects.Count > 0 ? s.Dialects : [s]).ToList();
        _byTarget = dialects.Where(s => s.Protocol is AwsJson).ToFrozenDictionary(s => s.Model.TargetPrefix!);
        _byRpc = dialects.Where(s => s.Protocol is RpcCbor).ToFrozenDictionary(s => s.Model.TargetPrefix!);
        _byName = services.Select(s => s.Dialects.FirstOrDefault(dialect => dialect.Protocol is AwsQuery) ?? s).ToFrozenDictionary(s => s.Model.Name);
        _paths = services.Where(s => s.Protocol is RestJson or RestXml).ToFrozenDictionary(s => s.Model.Name, s => new RestPaths(s.Model));
    }

    /// <summary>The service that a request is for.</summary>
    /// <param name="http">Only its head is looked at.</param>
    /// <param name="scope">The service in the signature's scope; null when the request is unsigned.</param>
    /// <exception cref="AwsException">UnknownOperationException: target or scope name no service here.</exception>
    public Service Service(HttpRequest http, string? scope)
    {
        if (http.Headers.TryGetValue("X-Amz-Target", out var target))
        {
            return _byTarget.GetValueOrDefault(target.ToString().Split('.')[0])
                ?? throw AwsError.UnknownOperation.With($"The target '{target}' names no operation that is known here.");
        }

        if (RpcCbor.Target(http) is { } rpc)
        {
            return _byRpc.GetValueOrDefault(rpc.Service) ?? throw AwsError.UnknownOperation.With($"The service '{rpc.Service}' is not served here.");
        }

        return scope switch
        {
            "s3" => _byName["s3"],
            "sts" or "iam" or "sns" => _byName[scope],
            "monitoring" => _byName["cloudwatch"],
            "sagemaker" or null when Has("sagemaker-metrics", http) => _byName["sagemaker-metrics"],
            "sagemaker" => _byName["sagemaker-runtime"],
            null when Has("sagemaker-runtime", http) => _byName["sagemaker-runtime"],

            // An unsigned form is told that its signature is missing in the form's own protocol.
            null => _byName[http.Path == "/" && IsForm(http) ? "sts" : "s3"],
            _ => throw AwsError.UnknownOperation.With($"The service '{scope}' of the signature is not served here."),
        };
    }

    /// <summary>The operation that a request asks for, with the parameters in its path.</summary>
    /// <param name="service">As <see cref="Service"/> found it.</param>
    /// <param name="http">The request.</param>
    /// <param name="body">The body, for protocols that name the operation in it.</param>
    /// <exception cref="AwsException">UnknownOperationException, MissingAction, InvalidAction, MethodNotAllowed: the service has no such operation.</exception>
    public (OperationModel Operation, IReadOnlyDictionary<string, string> Labels) Operation(Service service, HttpRequest http, ReadOnlyMemory<byte> body)
    {
        switch (service.Protocol)
        {
            case AwsJson:
                string[] target = http.Headers["X-Amz-Target"].ToString().Split('.', 2);
                return http.Method == HttpMethods.Post && target.Length == 2 && service.Model.Operations.TryGetValue(target[1], out var operation)
                    ? (operation, FrozenDictionary<string, string>.Empty)
                    : throw AwsError.UnknownOperation.With($"The operation '{target[^1]}' is not known to {service.Model.Name}.");
            case RpcCbor:
                string name = RpcCbor.Target(http)!.Value.Operation;
                return http.Method == HttpMethods.Post && service.Model.Operations.TryGetValue(name, out operation)
                    ? (operation, FrozenDictionary<string, string>.Empty)
                    : throw AwsError.UnknownOperation.With($"The operation '{name}' is not known to {service.Model.Name}.");
            case AwsQuery:
                string action = AwsQuery.Action(http, body) ?? throw AwsError.MissingAction.With("The request names no operation in a field Action.");
                return service.Model.Operations.TryGetValue(action, out operation)
                    ? (operation, FrozenDictionary<string, string>.Empty)
                    : throw AwsError.InvalidAction.With($"Could not find operation {action} for version {service.Model.ApiVersion}");
            default:
                return _paths[service.Model.Name].Find(http) ?? throw (service.Protocol is RestXml
                    ? AwsError.MethodNotAllowed.With("The specified method is not allowed against this resource.")
                    : AwsError.UnknownOperation.With($"{http.Method} {http.Path} is no operation of {service.Model.Name}."));
        }
    }

    /// <summary>The operation that a browser's upload stands for.</summary>
    internal (OperationModel Operation, IReadOnlyDictionary<string, string> Labels) Operation(Service service, FormUpload form) =>
        (service.Model.Operations["PutObject"], new Dictionary<string, string> { ["Bucket"] = form.Bucket, ["Key"] = form.Key });

    private bool Has(string service, HttpRequest http) => _paths.GetValueOrDefault(service)?.Find(http) is not null;

    // A form with files, multipart, is how browsers upload to a bucket's own host.
    private static bool IsForm(HttpRequest http) => http.ContentType?.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) == true;
}
