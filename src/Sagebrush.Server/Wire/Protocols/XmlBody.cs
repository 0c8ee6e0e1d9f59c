using System.Text.Json;
using System.Xml;
using System.Xml.Linq;

namespace Sagebrush.Wire;

/// <summary>Structures between XML and canonical JSON, as restXml and awsQuery share them. https://smithy.io/2.0/spec/protocol-traits.html#xml-bindings</summary>
internal static class XmlBody
{
    private static readonly XmlReaderSettings Safe = new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = Protocol.MaxBody };

    /// <summary>Parses a body; entities and external references are refused.</summary>
    /// <exception cref="AwsException">MalformedXML.</exception>
    public static XElement Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var reader = XmlReader.Create(new MemoryStream(body.ToArray(), writable: false), Safe);
            return XElement.Load(reader);
        }
        catch (XmlException)
        {
            throw Malformed();
        }
    }

    /// <summary>The answer to XML that is none, or not what the operation takes.</summary>
    public static AwsException Malformed() =>
        AwsError.MalformedXml.With("The XML you provided was not well-formed or did not validate against our published schema");

    /// <summary>Writes an element as the value of <paramref name="shape"/>.</summary>
    public static void ToJson(Utf8JsonWriter json, Shape shape, XElement element)
    {
        switch (shape.Kind)
        {
            case ShapeKind.Structure:
                json.WriteStartObject();
                Members(json, shape, element);
                json.WriteEndObject();
                break;
            case ShapeKind.List:
                ListToJson(json, shape, element.Elements().Where(e => e.Name.LocalName == shape.Element!.LocationName));
                break;
            case ShapeKind.Map:
                json.WriteStartObject();
                foreach (var entry in element.Elements())
                {
                    json.WritePropertyName(Child(entry, shape.Key!.LocationName)?.Value ?? throw Malformed());
                    ToJson(json, shape.Element!.Shape, Child(entry, shape.Element.LocationName) ?? throw Malformed());
                }

                json.WriteEndObject();
                break;
            case ShapeKind.Blob:
                json.WriteStringValue(element.Value);
                break;
            default:
                try
                {
                    Scalars.Write(json, shape, shape.Kind == ShapeKind.String ? element.Value : element.Value.Trim(), "iso8601");
                }
                catch (AwsException)
                {
                    throw Malformed();
                }

                break;
        }
    }

    /// <summary>Writes the members that stand in the body, without the braces around them.</summary>
    public static void Members(Utf8JsonWriter json, Shape shape, XElement element)
    {
        foreach (var member in shape.Members.Where(m => m.Location is null))
        {
            if (member.IsXmlAttribute)
            {
                if (element.Attributes().FirstOrDefault(a => a.Name.LocalName == member.LocationName.Split(':')[^1]) is { } attribute)
                {
                    json.WriteString(member.Name, attribute.Value);
                }
            }
            else if (member.Shape.Kind == ShapeKind.List && member.IsFlattened)
            {
                string name = FlatName(member);
                var items = element.Elements().Where(e => e.Name.LocalName == name).ToList();
                if (items.Count > 0)
                {
                    json.WritePropertyName(member.Name);
                    ListToJson(json, member.Shape, items);
                }
            }
            else if (Child(element, member.LocationName) is { } child)
            {
                json.WritePropertyName(member.Name);
                ToJson(json, member.Shape, child);
            }
        }
    }

    /// <summary>Writes canonical JSON as the content of the element that is open.</summary>
    public static void FromJson(XmlWriter xml, Shape shape, JsonElement value)
    {
        switch (shape.Kind)
        {
            case ShapeKind.Structure:
                FromMembers(xml, shape, value);
                break;
            case ShapeKind.List:
                foreach (var item in value.EnumerateArray())
                {
                    Element(xml, shape.Element!.LocationName, shape.Element.Shape, item);
                }

                break;
            case ShapeKind.Map:
                foreach (var entry in value.EnumerateObject())
                {
                    xml.WriteStartElement("entry");
                    xml.WriteElementString(shape.Key!.LocationName, entry.Name);
                    Element(xml, shape.Element!.LocationName, shape.Element.Shape, entry.Value);
                    xml.WriteEndElement();
                }

                break;
            default:
                xml.WriteString(Scalars.Text(shape, value, "iso8601"));
                break;
        }
    }

    /// <summary>Writes the members that stand in the body into the element that is open; attributes first, as XML wants them.</summary>
    public static void FromMembers(XmlWriter xml, Shape shape, JsonElement value)
    {
        foreach (var member in shape.Members.Where(m => m.IsXmlAttribute))
        {
            if (value.TryGetProperty(member.Name, out var attribute))
            {
                string[] name = member.LocationName.Split(':');
                xml.WriteAttributeString(name.Length == 2 ? name[0] : null, name[^1], name.Length == 2 ? "http://www.w3.org/2001/XMLSchema-instance" : null,
                    attribute.GetString());
            }
        }

        foreach (var member in shape.Members.Where(m => m.Location is null && !m.IsXmlAttribute))
        {
            if (!value.TryGetProperty(member.Name, out var inner) || inner.ValueKind == JsonValueKind.Null)
            {
                continue;
            }

            if (member.Shape.Kind == ShapeKind.List && member.IsFlattened)
            {
                foreach (var item in inner.EnumerateArray())
                {
                    Element(xml, FlatName(member), member.Shape.Element!.Shape, item);
                }
            }
            else
            {
                Element(xml, member.LocationName, member.Shape, inner);
            }
        }
    }

    private static void Element(XmlWriter xml, string name, Shape shape, JsonElement value)
    {
        xml.WriteStartElement(name);
        FromJson(xml, shape, value);
        xml.WriteEndElement();
    }

    private static void ListToJson(Utf8JsonWriter json, Shape shape, IEnumerable<XElement> items)
    {
        json.WriteStartArray();
        foreach (var item in items)
        {
            ToJson(json, shape.Element!.Shape, item);
        }

        json.WriteEndArray();
    }

    // A flattened list goes by its member's wire name; only without one by its element's.
    private static string FlatName(Member member) => member.IsRenamed || !member.Shape.Element!.IsRenamed ? member.LocationName : member.Shape.Element.LocationName;

    private static XElement? Child(XElement element, string name) => element.Elements().FirstOrDefault(e => e.Name.LocalName == name);
}
