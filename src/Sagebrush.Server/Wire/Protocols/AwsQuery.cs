using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Sagebrush.Wire;

/// <summary>
/// awsQuery: a form in (<c>Action=AssumeRole&amp;Tags.member.1.Key=a</c>), XML out. https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
/// </summary>
/// <param name="xmlNamespace">Of the answers.</param>
public sealed class AwsQuery(string? xmlNamespace) : Protocol
{
    private const string MediaType = "text/xml";

    /// <summary>The operation that the form names; null when it names none.</summary>
    public static string? Action(HttpRequest http, ReadOnlyMemory<byte> body) => Form.Of(http, body)["Action"];

    /// <inheritdoc/>
    public override JsonDocument Read(Incoming request, ReadOnlyMemory<byte> body)
    {
        var form = Form.Of(request.Http, body);
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            Structure(json, request.Operation.Input, form, "");
        }

        return JsonDocument.Parse(buffer.WrittenMemory);
    }

    /// <inheritdoc/>
    public override async ValueTask Write(HttpContext http, OperationModel operation, Answer answer, string requestId, CancellationToken cancel)
    {
        byte[] body = XmlBody.Document($"{operation.Name}Response", xmlNamespace, xml =>
        {
            if (operation.ResultWrapper is { } wrapper)
            {
                xml.WriteStartElement(wrapper);
                if (answer.Response is not null)
                {
                    XmlBody.FromMembers(xml, operation.Output!, JsonSerializer.SerializeToElement(answer.Response, answer.Type!));
                }

                xml.WriteEndElement();
            }

            xml.WriteStartElement("ResponseMetadata");
            xml.WriteElementString("RequestId", requestId);
            xml.WriteEndElement();
        });
        http.Response.Headers["x-amzn-RequestId"] = requestId;
        await Json.Respond(http.Response, operation.ResponseCode, MediaType, body, cancel);
    }

    /// <inheritdoc/>
    public override async ValueTask WriteError(HttpContext http, AwsException error, string requestId)
    {
        byte[] body = XmlBody.Document("ErrorResponse", xmlNamespace, xml =>
        {
            xml.WriteStartElement("Error");
            xml.WriteElementString("Type", error.Error.Status < 500 ? "Sender" : "Receiver");
            xml.WriteElementString("Code", (error.Error == AwsError.Serialization ? AwsError.MalformedInput : error.Error).Code);
            xml.WriteElementString("Message", error.Message);
            xml.WriteEndElement();
            xml.WriteElementString("RequestId", requestId);
        });
        http.Response.Headers["x-amzn-RequestId"] = requestId;
        await Json.Respond(http.Response, error.Error.Status, MediaType, body, CancellationToken.None);
    }

    private static void Structure(Utf8JsonWriter json, Shape? shape, Form form, string prefix)
    {
        if (json.CurrentDepth > Json.MaxDepth)
        {
            throw AwsError.Serialization.With($"The fields are nested deeper than {Json.MaxDepth} levels.");
        }

        json.WriteStartObject();
        foreach (var member in shape?.Members ?? [])
        {
            string name = prefix + member.LocationName;
            if (member.Shape.IsScalar ? form[name] is not null : Given(form, member, name))
            {
                json.WritePropertyName(member.Name);
                Value(json, member, form, name);
            }
        }

        json.WriteEndObject();
    }

    private static void Value(Utf8JsonWriter json, Member member, Form form, string name)
    {
        var shape = member.Shape;
        switch (shape.Kind)
        {
            case ShapeKind.Structure:
                Structure(json, shape, form, name + ".");
                break;
            case ShapeKind.List:
                json.WriteStartArray();
                string items = Items(member, name);
                for (int i = 1; form[Numbered(items, i)] is not null || form.Any(Numbered(items, i) + "."); i++)
                {
                    Value(json, shape.Element!, form, Numbered(items, i));
                }

                json.WriteEndArray();
                break;
            case ShapeKind.Map:
                json.WriteStartObject();
                string entries = member.IsFlattened ? name : $"{name}.entry";
                for (int i = 1; form[$"{Numbered(entries, i)}.{shape.Key!.LocationName}"] is { } key; i++)
                {
                    json.WritePropertyName(key);
                    Value(json, shape.Element!, form, $"{Numbered(entries, i)}.{shape.Element!.LocationName}");
                }

                json.WriteEndObject();
                break;
            default:
                Scalars.Write(json, member, form[name] ?? "", "iso8601");
                break;
        }
    }

    // An empty list goes out as its bare name.
    private static bool Given(Form form, Member member, string name) => form.Any(name + ".") || form[name] is "" || form.Any(Items(member, name) + ".");

    // Numbered elements stand below the list's name and its element's; flattened, the element's own name takes the place of the list's.
    private static string Items(Member member, string name) => member.Shape.Kind != ShapeKind.List ? name
        : !member.IsFlattened ? $"{name}.{member.Shape.Element!.LocationName}"
        : member.Shape.Element!.IsRenamed ? name[..(name.LastIndexOf('.') + 1)] + member.Shape.Element.LocationName : name;

    private static string Numbered(string name, int number) => string.Create(CultureInfo.InvariantCulture, $"{name}.{number}");
}
