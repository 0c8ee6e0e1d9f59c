using System.Collections.Frozen;
using System.Text;
using System.Text.Json;
using System.Xml;
using Microsoft.AspNetCore.Http;

namespace Sagebrush.Wire;

/// <summary>restXml, as S3 speaks it. https://smithy.io/2.0/aws/protocols/aws-restxml-protocol.html</summary>
public sealed class RestXml : Protocol
{
    private const string MediaType = "application/xml";

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

    /// <inheritdoc/>
    public override JsonDocument Read(Incoming request, ReadOnlyMemory<byte> body) => RestRequest.Read(request, (json, input) =>
    {
        if (body.Length == 0)
        {
            return;
        }

        if (input.Payload is not { } payload)
        {
            if (input.Members.Any(m => m.Location is null))
            {
                XmlBody.Members(json, input, XmlBody.Parse(body));
            }

            return;
        }

        var shape = input.ByName[payload].Shape;
        if (shape.Kind == ShapeKind.Structure)
        {
            json.WritePropertyName(payload);
            XmlBody.ToJson(json, shape, XmlBody.Parse(body));
        }
        else if (shape.Kind == ShapeKind.String)
        {
            json.WriteString(payload, body.Span);
        }
    });

    /// <inheritdoc/>
    public override AwsException Invalid(string service, string faults) => AwsError.InvalidRequest.With(faults);

    /// <inheritdoc/>
    public override async ValueTask Write(HttpContext http, OperationModel operation, Answer answer, string requestId, CancellationToken cancel)
    {
        var response = http.Response;
        Identify(response, requestId);
        if (answer.Response is null)
        {
            response.StatusCode = operation.ResponseCode;
            return;
        }

        var json = JsonSerializer.SerializeToElement(answer.Response, answer.Type!);
        RestResponse.WriteLocated(response, operation, json);
        if (json.TryGetProperty("ContentRange", out _))
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
        Identify(response, requestId);
        response.StatusCode = error.Error.Status;
        foreach (var (name, value) in error.Headers)
        {
            response.Headers[name] = value;
        }

        // A 304 and the answer to HEAD have no body; clients make the code out of the status then.
        if (error.Error.Status == StatusCodes.Status304NotModified || HttpMethods.IsHead(http.Request.Method))
        {
            return;
        }

        await Json.Respond(response, error.Error.Status, MediaType, Xml(xml =>
        {
            xml.WriteStartElement("Error");
            xml.WriteElementString("Code", error.Error.Code);
            xml.WriteElementString("Message", error.Message);
            foreach (var (name, value) in error.Members)
            {
                xml.WriteElementString(name, value.ToString());
            }

            xml.WriteElementString("Resource", http.Request.Path);
            xml.WriteElementString("RequestId", requestId);
            xml.WriteElementString("HostId", requestId);
            xml.WriteEndElement();
        }), CancellationToken.None);
    }

    private static byte[]? Body(OperationModel operation, JsonElement json)
    {
        var output = operation.Output!;
        if (output.Payload is { } payload)
        {
            var shape = output.ByName[payload].Shape;
            return !json.TryGetProperty(payload, out var value) ? null
                : shape.Kind == ShapeKind.String ? Encoding.UTF8.GetBytes(value.GetString()!)
                : Root(output.ByName[payload].IsRenamed ? output.ByName[payload].LocationName : shape.LocationName ?? shape.Name, xml => XmlBody.FromJson(xml, shape, value));
        }

        if (output.Members.All(m => m.Location is not null))
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

    private static byte[] Root(string name, Action<XmlWriter> content) => Xml(xml =>
    {
        xml.WriteStartElement(name, "http://s3.amazonaws.com/doc/2006-03-01/");
        content(xml);
        xml.WriteEndElement();
    });

    private static byte[] Xml(Action<XmlWriter> content)
    {
        // Object keys may hold characters that XML 1.0 cannot: they go out as character references, as S3 writes them.
        var buffer = new MemoryStream();
        using (var xml = XmlWriter.Create(buffer, new XmlWriterSettings { Encoding = new UTF8Encoding(false), CheckCharacters = false, NewLineHandling = NewLineHandling.Entitize }))
        {
            content(xml);
        }

        return buffer.ToArray();
    }

    private static void Identify(HttpResponse response, string requestId)
    {
        response.Headers["x-amz-request-id"] = requestId;
        response.Headers["x-amz-id-2"] = requestId;
    }
}
