using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Sagebrush.Wire;

/// <summary>
/// How requests and answers look on the wire. All protocols meet in one canonical JSON: members under their model names, time stamps in epoch seconds,
/// blobs in Base64; so that checking and typed reading are written once.
/// </summary>
public abstract class Protocol
{
    /// <summary>Greatest body of a request without a stream, in bytes, where a protocol has no limit of its own.</summary>
    public const int UsualMaxBody = 8 << 20;

    /// <summary>Greatest body of a request without a stream, in bytes; more is refused unread.</summary>
    public virtual int MaxBody => UsualMaxBody;

    /// <summary>The request's members in canonical JSON.</summary>
    /// <param name="request">What arrived, its path already taken apart.</param>
    /// <param name="body">The whole body; empty when the operation streams it.</param>
    public abstract JsonDocument Read(Incoming request, ReadOnlyMemory<byte> body);

    /// <summary>Writes a successful answer.</summary>
    public abstract ValueTask Write(HttpContext http, OperationModel operation, Answer answer, string requestId, CancellationToken cancel);

    /// <summary>Writes an error in the form that clients of this protocol parse.</summary>
    public abstract ValueTask WriteError(HttpContext http, AwsException error, string requestId);

    /// <summary>The error for a body longer than <see cref="MaxBody"/>.</summary>
    public virtual AwsException TooLarge() => AwsError.RequestTooLarge.With($"The request's body must not be longer than {MaxBody} bytes.");

    /// <summary>The error for a request that the model's constraints refuse.</summary>
    /// <param name="service">The model's name.</param>
    /// <param name="operation">What was asked for.</param>
    /// <param name="faults">All that is wrong, as <see cref="Constraints"/> words it.</param>
    public virtual AwsException Invalid(string service, OperationModel operation, string faults) => (service switch
    {
        "sagemaker-runtime" or "sts" or "iam" or "sns" => AwsError.RuntimeValidation,
        "logs" or "ecr" => AwsError.InvalidParameter,
        "cloudwatch" => AwsError.QueryValidation,
        _ => AwsError.Validation,
    }).With(faults);
}

/// <summary>A request on its way in: routed, but not yet read.</summary>
/// <param name="Http">What Kestrel received.</param>
/// <param name="Service">Where it goes.</param>
/// <param name="Operation">What it asks for.</param>
/// <param name="Labels">Path parameters, percent-decoded: <c>Bucket</c>, <c>Key</c>, <c>EndpointName</c>.</param>
public sealed record Incoming(HttpRequest Http, Service Service, OperationModel Operation, IReadOnlyDictionary<string, string> Labels);
