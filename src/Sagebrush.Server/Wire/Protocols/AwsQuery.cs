using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Xml;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Sagebrush.Wire;

/// <summary>
/// awsQuery: a form in (<c>Action=AssumeRole&amp;Tags.member.1.Key=a</c>), XML out. https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
/// </summary>
/// <param name="xmlNamespace">Of the answers.</param>
public sealed class AwsQuery(string? xmlNamespace) : Protocol
{
    /// <inheritdoc/>
    public override JsonDocument Read(Incoming request, ReadOnlyMemory<byte> body)
    {
        var form = Form(request.Http, body);
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
        byte[] body = Xml($"{operation.Name}Response", xmlNamespace, xml =>
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
        await Json.Respond(http.Response, operation.ResponseCode, "text/xml", body, cancel);
    }

    /// <inheritdoc/>
    public override async ValueTask WriteError(HttpContext http, AwsException error, string requestId)
    {
        byte[] body = Xml("ErrorResponse", xmlNamespace, xml =>
        {
            xml.WriteStartElement("Error");
            xml.WriteElementString("Type", error.Error.Status < 500 ? "Sender" : "Receiver");
            xml.WriteElementString("Code", error.Error.Code);
            xml.WriteElementString("Message", error.Message);
            xml.WriteEndElement();
            xml.WriteElementString("RequestId", requestId);
        });
        http.Response.Headers["x-amzn-RequestId"] = requestId;
        await Json.Respond(http.Response, error.Error.Status, "text/xml", body, CancellationToken.None);
    }

    /// <summary>The form's fields, of the body or, with GET, of the query.</summary>
    public static SortedDictionary<string, string> Form(HttpRequest http, ReadOnlyMemory<byte> body)
    {
        string text = body.Length > 0 ? Encoding.UTF8.GetString(body.Span) : http.QueryString.Value ?? "";
        var fields = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, values) in QueryHelpers.ParseQuery(text))
        {
            fields[name] = values.ToString();
        }

        return fields;
    }

    private static void Structure(Utf8JsonWriter json, Shape? shape, SortedDictionary<string, string> form, string prefix)
    {
        json.WriteStartObject();
        foreach (var member in shape?.Members ?? [])
        {
            string name = prefix + member.LocationName;
            if (form.TryGetValue(name, out string? text) && member.Shape.Kind is not (ShapeKind.Structure or ShapeKind.List or ShapeKind.Map))
            {
                json.WritePropertyName(member.Name);
                Scalars.Write(json, member.Shape, text, "iso8601");
            }
            else if (Any(form, name + ".") || text is "" && member.Shape.Kind == ShapeKind.List)
            {
                json.WritePropertyName(member.Name);
                Value(json, member, form, name);
            }
        }

        json.WriteEndObject();
    }

    private static void Value(Utf8JsonWriter json, Member member, SortedDictionary<string, string> form, string name)
    {
        var shape = member.Shape;
        switch (shape.Kind)
        {
            case ShapeKind.Structure:
                Structure(json, shape, form, name + ".");
                break;
            case ShapeKind.List:
                json.WriteStartArray();
                string items = member.IsFlattened ? name : $"{name}.{shape.Element!.LocationName}";
                for (int i = 1; Given(form, Numbered(items, i)); i++)
                {
                    Item(json, shape.Element!, form, Numbered(items, i));
                }

                json.WriteEndArray();
                break;
            case ShapeKind.Map:
                json.WriteStartObject();
                string entries = member.IsFlattened ? name : $"{name}.entry";
                for (int i = 1; form.TryGetValue($"{Numbered(entries, i)}.{shape.Key!.LocationName}", out string? key); i++)
                {
                    json.WritePropertyName(key);
                    Item(json, shape.Element!, form, $"{Numbered(entries, i)}.{shape.Element!.LocationName}");
                }

                json.WriteEndObject();
                break;
        }
    }

    private static void Item(Utf8JsonWriter json, Member member, SortedDictionary<string, string> form, string name)
    {
        if (member.Shape.Kind is ShapeKind.Structure or ShapeKind.List or ShapeKind.Map)
        {
            Value(json, member, form, name);
        }
        else
        {
            Scalars.Write(json, member.Shape, form.GetValueOrDefault(name, ""), "iso8601");
        }
    }

    private static string Numbered(string name, int number) => string.Create(CultureInfo.InvariantCulture, $"{name}.{number}");

    private static bool Given(SortedDictionary<string, string> form, string name) => form.ContainsKey(name) || Any(form, name + ".");

    private static bool Any(SortedDictionary<string, string> form, string prefix) => form.Keys.Any(k => k.StartsWith(prefix, StringComparison.Ordinal));

    private static byte[] Xml(string root, string? xmlNamespace, Action<XmlWriter> content)
    {
        var buffer = new MemoryStream();
        using (var xml = XmlWriter.Create(buffer, new XmlWriterSettings { Encoding = new UTF8Encoding(false), OmitXmlDeclaration = true }))
        {
            xml.WriteStartElement(root, xmlNamespace);
            content(xml);
            xml.WriteEndElement();
        }

        return buffer.ToArray();
    }
}
