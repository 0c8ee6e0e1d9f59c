using System.Collections.Frozen;
using System.Text;
using System.Text.Json;
using System.Xml;
using System.Xml.Linq;
using Microsoft.AspNetCore.Http;

namespace Sagebrush.Wire;

/// <summary>restXml, as S3 speaks it. https://smithy.io/2.0/aws/protocols/aws-restxml-protocol.html</summary>
public sealed class RestXml : Protocol
{
    private const string MediaType = "application/xml";
    private const string Namespace = "http://s3.amazonaws.com/doc/2006-03-01/";

    // The model does not name the root elements of these answers; the S3 API reference does.
    private static readonly FrozenDictionary<string, string> Roots = new Dictionary<string, string>
    {
        ["ListBuckets"] = "ListAllMyBucketsResult",
        ["ListObjects"] = "ListBucketResult",
        ["ListObjectsV2"] = "ListBucketResult",
        ["ListObjectVersions"] = "ListVersionsResult",
        ["GetBucketLocation"] = "LocationConstraint",
        ["GetBucketVersioning"] = "VersioningConfiguration",
        ["CreateMultipartUpload"] = "InitiateMultipartUploadResult",
        ["CompleteMultipartUpload"] = "CompleteMultipartUploadResult",
        ["ListMultipartUploads"] = "ListMultipartUploadsResult",
        ["ListParts"] = "ListPartsResult",
        ["DeleteObjects"] = "DeleteResult",
        ["GetObjectTagging"] = "Tagging",
        ["GetBucketTagging"] = "Tagging",
        ["GetObjectAttributes"] = "GetObjectAttributesResponse",
        ["GetBucketAcl"] = "AccessControlPolicy",
        ["GetObjectAcl"] = "AccessControlPolicy",
    }.ToFrozenDictionary();

    // The model says 200, S3 and its API reference 204.
    private const string WithoutContent = "PutBucketPolicy";

    // Codes of S3's own for what every service says in its words.
    private static readonly FrozenDictionary<AwsError, AwsError> Own = new Dictionary<AwsError, AwsError>
    {
        [AwsError.Serialization] = AwsError.InvalidArgument,
        [AwsError.RequestTooLarge] = AwsError.MaxMessageLengthExceeded,
        [AwsError.InternalFailure] = AwsError.InternalError,
    }.ToFrozenDictionary();

    // What S3 says of these in words of its own.
    private static readonly (string Member, AwsError Error, string Message)[] OwnFaults =
    [
        ("createBucketConfiguration.locationConstraint", AwsError.InvalidLocationConstraint, "The specified location-constraint is not valid"),
        ("storageClass", AwsError.InvalidStorageClass, "The storage class you specified is not valid"),
        ("encodingType", AwsError.InvalidArgument, "Invalid Encoding Method specified in Request"),
    ];

    /// <inheritdoc/>
    public override JsonDocument Read(Incoming request, ReadOnlyMemory<byte> body) => RestRequest.Read(request, (json, input) =>
    {
        if (body.Length == 0)
        {
            return;
        }

        if (input.Payload is not { } payload)
        {
            if (input.InBody.Count > 0)
            {
                XmlBody.Members(json, input, Parse(body, request.Operation.InputLocationName));
            }

            return;
        }

        var member = input.ByName[payload];
        if (member.Shape.Kind == ShapeKind.Structure)
        {
            json.WritePropertyName(payload);
            XmlBody.ToJson(json, member, Parse(body, RootOf(member)));
        }
        else if (member.Shape.Kind == ShapeKind.String)
        {
            json.WriteString(payload, Encoding.UTF8.GetString(body.Span));
        }
    });

    /// <inheritdoc/>
    public override AwsException Invalid(string service, OperationModel operation, string faults)
    {
        foreach (var (member, error, message) in OwnFaults)
        {
            if (faults.Contains($" at '{member}' failed", StringComparison.Ordinal))
            {
                return error.With(message);
            }
        }

        return operation.Input is { Payload: { } payload } input && input.ByName[payload].Shape.Kind == ShapeKind.Structure
            ? XmlBody.Malformed() : AwsError.InvalidArgument.With(faults);
    }

    /// <inheritdoc/>
    public override async ValueTask Write(HttpContext http, OperationModel operation, Answer answer, string requestId, CancellationToken cancel)
    {
        var response = http.Response;
        Identify(response, requestId);
        if (answer.Response is null)
        {
            response.StatusCode = operation.Name == WithoutContent ? StatusCodes.Status204NoContent : operation.ResponseCode;
            return;
        }

        var json = JsonSerializer.SerializeToElement(answer.Response, answer.Type!);
        RestResponse.WriteLocated(response, operation, json);
        if (response.Headers.ContentRange.Count > 0)
        {
            response.StatusCode = StatusCodes.Status206PartialContent;
        }

        if (answer.Response is StreamingResponse streaming)
        {
            await RestResponse.WriteStream(response, streaming, cancel);
        }
        else if (operation.HttpMethod != "HEAD" && Body(operation, json) is { } body)
        {
            await Json.Respond(response, response.StatusCode, MediaType, body, cancel);
        }
    }

    /// <inheritdoc/>
    public override async ValueTask WriteError(HttpContext http, AwsException error, string requestId)
    {
        var response = http.Response;
        var own = Own.GetValueOrDefault(error.Error, error.Error);
        Identify(response, requestId);
        response.StatusCode = own.Status;
        foreach (var (name, value) in error.Headers)
        {
            response.Headers[name] = value;
        }

        // A 304 and the answer to HEAD have no body; clients make the code out of the status then.
        if (own.Status == StatusCodes.Status304NotModified || HttpMethods.IsHead(http.Request.Method))
        {
            return;
        }

        await Json.Respond(response, own.Status, MediaType, XmlBody.Document("Error", null, xml =>
        {
            xml.WriteElementString("Code", own.Code);
            xml.WriteElementString("Message", error.Message);
            foreach (var (name, value) in error.Members)
            {
                xml.WriteElementString(name, value.ToString());
            }

            xml.WriteElementString("Resource", http.Request.Path);
            xml.WriteElementString("RequestId", requestId);
            xml.WriteElementString("HostId", requestId);
        }), CancellationToken.None);
    }

    private static byte[]? Body(OperationModel operation, JsonElement json)
    {
        var output = operation.Output!;
        if (output.Payload is { } payload)
        {
            var member = output.ByName[payload];
            return !json.TryGetProperty(payload, out var value) || value.ValueKind == JsonValueKind.Null ? null
                : member.Shape.Kind == ShapeKind.String ? Encoding.UTF8.GetBytes(value.GetString()!)
                : Root(RootOf(member), xml => XmlBody.FromJson(xml, member, value));
        }

        if (output.InBody.Count == 0)
        {
            return null;
        }

        return Root(Roots.GetValueOrDefault(operation.Name, operation.Name + "Result"), xml =>
        {
            // GetBucketLocation's only member is the root itself.
            if (operation.Name == "GetBucketLocation")
            {
                xml.WriteString(json.TryGetProperty("LocationConstraint", out var location) ? location.GetString() : "");
            }
            else
            {
                XmlBody.FromMembers(xml, output, json);
            }
        });
    }

    private static byte[] Root(string name, Action<XmlWriter> content) => XmlBody.Document(name, Namespace, content);

    private static string RootOf(Member payload) => payload.IsRenamed ? payload.LocationName : payload.Shape.LocationName ?? payload.Shape.Name;

    private static XElement Parse(ReadOnlyMemory<byte> body, string? root)
    {
        var element = XmlBody.Parse(body);
        return root is null || element.Name.LocalName == root ? element : throw XmlBody.Malformed();
    }

    /// <summary>Puts the request's id on the answer.</summary>
    internal static void Identify(HttpResponse response, string requestId)
    {
        response.Headers["x-amz-request-id"] = requestId;
        response.Headers["x-amz-id-2"] = requestId;
    }
}
