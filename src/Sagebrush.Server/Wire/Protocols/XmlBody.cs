using System.Text;
using System.Text.Json;
using System.Xml;
using System.Xml.Linq;

namespace Sagebrush.Wire;

/// <summary>Structures between XML and canonical JSON, as restXml and awsQuery share them. https://smithy.io/2.0/spec/protocol-traits.html#xml-bindings</summary>
internal static class XmlBody
{
    private static readonly XmlReaderSettings Safe = new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = Protocol.UsualMaxBody };

    // Keys of objects and texts of callers may hold characters that XML 1.0 cannot: they go out as character references, as S3 writes them.
    private static readonly XmlWriterSettings Lenient = new() { Encoding = new UTF8Encoding(false), CheckCharacters = false, NewLineHandling = NewLineHandling.Entitize };

    /// <summary>Parses a body; entities, external references and nesting without end are refused.</summary>
    /// <exception cref="AwsException">MalformedXML.</exception>
    public static XElement Parse(ReadOnlyMemory<byte> body)
    {
        byte[] bytes = body.ToArray();
        try
        {
            // Looked through first: a tree takes time by the square of its depth to build.
            using var depth = XmlReader.Create(new MemoryStream(bytes, writable: false), Safe);
            while (depth.Read())
            {
                if (depth.Depth > Json.MaxDepth)
                {
                    throw Malformed();
                }
            }

            using var reader = XmlReader.Create(new MemoryStream(bytes, writable: false), Safe);
            return XElement.Load(reader, LoadOptions.PreserveWhitespace);
        }
        catch (XmlException)
        {
            throw Malformed();
        }
    }

    /// <summary>The answer to XML that is none, or not what the operation takes.</summary>
    public static AwsException Malformed() =>
        AwsError.MalformedXml.With("The XML you provided was not well-formed or did not validate against our published schema");

    /// <summary>A document of one element.</summary>
    public static byte[] Document(string root, string? xmlNamespace, Action<XmlWriter> content)
    {
        var buffer = new MemoryStream();
        using (var xml = XmlWriter.Create(buffer, Lenient))
        {
            xml.WriteStartElement(root, xmlNamespace);
            content(xml);
            xml.WriteEndElement();
        }

        return buffer.ToArray();
    }

    /// <summary>Writes an element as the value of <paramref name="member"/>.</summary>
    /// <exception cref="AwsException">MalformedXML.</exception>
    public static void ToJson(Utf8JsonWriter json, Member member, XElement element)
    {
        var shape = member.Shape;
        switch (shape.Kind)
        {
            case ShapeKind.Structure:
                json.WriteStartObject();
                Members(json, shape, element);
                json.WriteEndObject();
                break;
            case ShapeKind.List:
                ListToJson(json, shape, Children(element, shape.Element!.LocationName));
                break;
            case ShapeKind.Map:
                MapToJson(json, shape, element.Elements());
                break;
            case ShapeKind.String:
                json.WriteStringValue(element.Value);
                break;
            default:
                try
                {
                    Scalars.Write(json, member, element.Value.Trim(), "iso8601");
                }
                catch (AwsException)
                {
                    throw Malformed();
                }

                break;
        }
    }

    /// <summary>Writes the members that stand in the body, without the braces around them.</summary>
    /// <exception cref="AwsException">MalformedXML.</exception>
    public static void Members(Utf8JsonWriter json, Shape shape, XElement element)
    {
        if (json.CurrentDepth > Json.MaxDepth)
        {
            throw Malformed();
        }

        foreach (var member in shape.InBody)
        {
            if (member.IsXmlAttribute)
            {
                if (element.Attributes().FirstOrDefault(a => a.Name.LocalName == member.LocationName.Split(':')[^1]) is { } attribute)
                {
                    json.WriteString(member.Name, attribute.Value);
                }
            }
            else if (member.IsFlattened && member.Shape.Kind is ShapeKind.List or ShapeKind.Map)
            {
                var items = Children(element, FlatName(member));
                if (items.Any())
                {
                    json.WritePropertyName(member.Name);
                    if (member.Shape.Kind == ShapeKind.List)
                    {
                        ListToJson(json, member.Shape, items);
                    }
                    else
                    {
                        MapToJson(json, member.Shape, items);
                    }
                }
            }
            else if (Children(element, member.LocationName).FirstOrDefault() is { } child)
            {
                json.WritePropertyName(member.Name);
                ToJson(json, member, child);
            }
        }
    }

    /// <summary>Writes canonical JSON as the content of the element that is open.</summary>
    public static void FromJson(XmlWriter xml, Member member, JsonElement value)
    {
        var shape = member.Shape;
        switch (shape.Kind)
        {
            case ShapeKind.Structure:
                FromMembers(xml, shape, value);
                break;
            case ShapeKind.List:
                foreach (var item in value.EnumerateArray())
                {
                    Element(xml, shape.Element!.LocationName, shape.Element, item);
                }

                break;
            case ShapeKind.Map:
                Entries(xml, "entry", member, value);
                break;
            default:
                xml.WriteString(Scalars.Text(member, value, "iso8601"));
                break;
        }
    }

    /// <summary>Writes the members that stand in the body into the element that is open; attributes first, as XML wants them.</summary>
    public static void FromMembers(XmlWriter xml, Shape shape, JsonElement value)
    {
        foreach (var member in shape.InBody.Where(m => m.IsXmlAttribute))
        {
            if (value.TryGetProperty(member.Name, out var attribute))
            {
                string[] name = member.LocationName.Split(':');
                xml.WriteAttributeString(name.Length == 2 ? name[0] : null, name[^1], name.Length == 2 ? "http://www.w3.org/2001/XMLSchema-instance" : null,
                    Scalars.Text(member, attribute, "iso8601"));
            }
        }

        foreach (var member in shape.InBody.Where(m => !m.IsXmlAttribute))
        {
            if (!value.TryGetProperty(member.Name, out var inner) || inner.ValueKind == JsonValueKind.Null)
            {
                continue;
            }

            if (member.IsFlattened && member.Shape.Kind == ShapeKind.List)
            {
                foreach (var item in inner.EnumerateArray())
                {
                    Element(xml, FlatName(member), member.Shape.Element!, item);
                }
            }
            else if (member.IsFlattened && member.Shape.Kind == ShapeKind.Map)
            {
                Entries(xml, FlatName(member), member, inner);
            }
            else
            {
                Element(xml, member.LocationName, member, inner);
            }
        }
    }

    private static void Entries(XmlWriter xml, string name, Member map, JsonElement value)
    {
        foreach (var entry in value.EnumerateObject())
        {
            xml.WriteStartElement(name);
            xml.WriteElementString(map.Shape.Key!.LocationName, entry.Name);
            Element(xml, map.Shape.Element!.LocationName, map.Shape.Element, entry.Value);
            xml.WriteEndElement();
        }
    }

    private static void Element(XmlWriter xml, string name, Member member, JsonElement value)
    {
        xml.WriteStartElement(name, member.XmlNamespace is { Prefix: null, Uri: var uri } ? uri : null);
        if (member.XmlNamespace is { Prefix: { } prefix, Uri: var declared })
        {
            xml.WriteAttributeString("xmlns", prefix, null, declared);
        }

        FromJson(xml, member, value);
        xml.WriteEndElement();
    }

    private static void ListToJson(Utf8JsonWriter json, Shape shape, IEnumerable<XElement> items)
    {
        json.WriteStartArray();
        foreach (var item in items)
        {
            ToJson(json, shape.Element!, item);
        }

        json.WriteEndArray();
    }

    private static void MapToJson(Utf8JsonWriter json, Shape shape, IEnumerable<XElement> entries)
    {
        json.WriteStartObject();
        foreach (var entry in entries)
        {
            json.WritePropertyName(Children(entry, shape.Key!.LocationName).FirstOrDefault()?.Value ?? throw Malformed());
            ToJson(json, shape.Element!, Children(entry, shape.Element!.LocationName).FirstOrDefault() ?? throw Malformed());
        }

        json.WriteEndObject();
    }

    // A flattened list goes by its member's wire name; only without one by its element's.
    private static string FlatName(Member member) =>
        member.IsRenamed || member.Shape.Element is not { IsRenamed: true } || member.Shape.Kind == ShapeKind.Map ? member.LocationName : member.Shape.Element.LocationName;

    private static IEnumerable<XElement> Children(XElement element, string name) => element.Elements().Where(e => e.Name.LocalName == name);
}
