using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace Sagebrush.Wire;

/// <summary>Writes requests that nearly fit a model: mostly right, with values of other types, odd texts, missing, strange and deeply nested parts among them.</summary>
internal sealed class Chaos(Random random)
{
    private static readonly string[] Texts =
    [
        "", " ", "a", "iris-2026", "arn:aws:iam::123456789012:role/SageMakerRole", "s3://bucket/key", "true", "False", "0", "1", "-1", "2147483648", "1e400", "-1e-400",
        "9999999999999999999999", "NaN", "Infinity", "0x10", "2026-01-31T12:00:00Z", "Sat, 31 Jan 2026 12:00:00 GMT", "9999-12-31T23:59:59.9999999Z",
        "0001-01-01T00:00:00+14:00", "253402300799.9999", "YmluYXJ5", "=", "\0", "\u0001\u001f", "\ud83d\ude00", "\ufffe\uffff", "\u0085\u2028", "<&>\"']]>", "%00%zz%", "a,b, \"c", "${x}", "\r\nX-Evil: 1",
        new('x', 70_000), "../../etc/passwd", "null", "{}", "[]", "schön",
    ];

    public string Text() => Texts[random.Next(Texts.Length)];

    public bool Chance(double share) => random.NextDouble() < share;

    /// <summary>A value of a shape, or of another.</summary>
    public JsonNode? Json(Shape shape, int depth = 0)
    {
        if (Chance(0.04) || depth > 70)
        {
            return random.Next(7) switch
            {
                0 => null,
                1 => JsonValue.Create(Text()),
                2 => new JsonArray(),
                3 => new JsonObject { [Text()] = Text() },
                4 => JsonValue.Create(random.Next() - (1L << 62)),
                5 => JsonValue.Create(Chance(0.5)),
                _ => JsonNode.Parse("1e308"),
            };
        }

        return shape.Kind switch
        {
            ShapeKind.Structure => Structure(shape, depth),
            ShapeKind.List => new JsonArray([.. Enumerable.Range(0, random.Next(3)).Select(_ => Json(shape.Element!.Shape, depth + 1))]),
            ShapeKind.Map => new JsonObject(Enumerable.Range(0, random.Next(3)).Select(_ => Text()).Distinct()
                .Select(k => KeyValuePair.Create(k, Json(shape.Element!.Shape, depth + 1)))),
            ShapeKind.Boolean => Chance(0.5),
            ShapeKind.Integer or ShapeKind.Long => random.Next(-2, 100_000),
            ShapeKind.Float or ShapeKind.Double => random.NextDouble() * 10,
            ShapeKind.Timestamp => Chance(0.5) ? random.NextInt64(-62135596801, 253402300801) : Text(),
            _ => shape.Enum.Count > 0 ? shape.Enum[random.Next(shape.Enum.Count)] : Text(),
        };
    }

    /// <summary>Fields of a form, as a client would number them, or nearly.</summary>
    public string Form(Shape? shape)
    {
        var fields = new List<string>();
        foreach (var member in shape?.Members ?? [])
        {
            if (Chance(0.8))
            {
                Fields(fields, member, member.LocationName, 0);
            }
        }

        return string.Join('&', fields.Append(Text()));
    }

    /// <summary>An element of a shape, or nearly.</summary>
    public XElement Xml(Shape shape, string name, int depth = 0)
    {
        var element = new XElement(XName.Get(name));
        switch (shape.Kind)
        {
            case ShapeKind.Structure when depth < 80:
                foreach (var member in shape.InBody.Where(_ => Chance(0.7)))
                {
                    element.Add(Xml(member.Shape, member.LocationName.Split(':')[^1], depth + 1));
                }

                break;
            case ShapeKind.List when depth < 80:
                element.Add(Enumerable.Range(0, random.Next(3)).Select(_ => Xml(shape.Element!.Shape, shape.Element.LocationName, depth + 1)));
                break;
            default:
                string text = Text();
                element.Value = new string([.. text.Where(System.Xml.XmlConvert.IsXmlChar)]);
                break;
        }

        return element;
    }

    /// <summary>A body with some bytes lost, changed or doubled; mostly as it was.</summary>
    public byte[] Mangle(string body)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(body);
        if (bytes.Length == 0 || Chance(0.6))
        {
            return bytes;
        }

        int at = random.Next(bytes.Length);
        switch (random.Next(4))
        {
            case 0:
                return bytes[..at];
            case 1:
                bytes[at] = (byte)random.Next(256);
                return bytes;
            case 2:
                return [.. bytes[..at], .. bytes];
            default:
                return [.. bytes[..at], .. "\\ud800"u8, .. bytes[at..]];
        }
    }

    private JsonObject Structure(Shape shape, int depth) => new(shape.Members
        .Where(m => Chance(m.IsRequired ? 0.97 : depth > 3 ? 0.1 : 0.4)).Select(m => KeyValuePair.Create(m.Name, Json(m.Shape, depth + 1))));

    private void Fields(List<string> fields, Member member, string name, int depth)
    {
        if (depth > 6 || member.Shape.IsScalar || Chance(0.05))
        {
            string text = Text();
            fields.Add($"{name}={Uri.EscapeDataString(text.Length > 1000 ? "long" : text)}");
            return;
        }

        var shape = member.Shape;
        switch (shape.Kind)
        {
            case ShapeKind.Structure:
                foreach (var inner in shape.Members)
                {
                    Fields(fields, inner, $"{name}.{inner.LocationName}", depth + 1);
                }

                break;
            case ShapeKind.List:
                for (int i = 1; i <= random.Next(4); i++)
                {
                    Fields(fields, shape.Element!, string.Create(CultureInfo.InvariantCulture, $"{name}.{shape.Element!.LocationName}.{i}"), depth + 1);
                }

                break;
            default:
                fields.Add($"{name}.entry.1.{shape.Key!.LocationName}=key");
                Fields(fields, shape.Element!, $"{name}.entry.1.{shape.Element!.LocationName}", depth + 1);
                break;
        }
    }
}
