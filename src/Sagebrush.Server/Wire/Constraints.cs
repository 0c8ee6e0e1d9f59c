using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Sagebrush.Wire;

/// <summary>
/// Checks a request against the model: types at once (SerializationException), then everything the model asks for, all faults together in AWS's wording:
/// <c>2 validation errors detected: Value 'x' at 'trainingJobName' failed to satisfy constraint: Member must …; Value null at …</c>.
/// </summary>
public sealed class Constraints
{
    private readonly List<string> _faults = [];

    /// <summary>The faults of a request, joined as AWS joins them; null when there is none.</summary>
    /// <exception cref="AwsException">SerializationException: a value is of another type than the model's.</exception>
    public static string? Check(Shape? input, JsonElement request)
    {
        if (input is null)
        {
            return null;
        }

        var check = new Constraints();
        check.Structure(input, request, "");
        return check._faults.Count switch
        {
            0 => null,
            1 => $"1 validation error detected: {check._faults[0]}",
            var n => $"{n} validation errors detected: {string.Join("; ", check._faults)}",
        };
    }

    private void Structure(Shape shape, JsonElement value, string path)
    {
        Expect(value, JsonValueKind.Object, shape);
        int given = 0;
        foreach (var member in shape.Members)
        {
            if (member.Name == shape.Payload && member.Shape.Kind == ShapeKind.Blob)
            {
                // A body of bytes is streamed past this check; an empty one is a body too.
                continue;
            }

            string at = path.Length == 0 ? Camel(member.Name) : $"{path}.{Camel(member.Name)}";
            if (value.TryGetProperty(member.Name, out var inner) && inner.ValueKind != JsonValueKind.Null)
            {
                given++;
                Value(member.Shape, inner, at);
            }
            else if (member.IsRequired)
            {
                _faults.Add($"Value null at '{at}' failed to satisfy constraint: Member must not be null");
            }
        }

        if (shape.IsUnion && given != 1)
        {
            _faults.Add($"Value '{Display(shape, value)}' at '{path}' failed to satisfy constraint: Member must have exactly one of its members set");
        }
    }

    private void Value(Shape shape, JsonElement value, string at)
    {
        switch (shape.Kind)
        {
            case ShapeKind.Structure:
                Structure(shape, value, at);
                break;
            case ShapeKind.List:
                List(shape, value, at);
                break;
            case ShapeKind.Map:
                Map(shape, value, at);
                break;
            default:
                foreach (string demand in Scalar(shape, value))
                {
                    Fault(shape, value, at, demand);
                }

                break;
        }
    }

    private void List(Shape shape, JsonElement value, string at)
    {
        Expect(value, JsonValueKind.Array, shape);
        Size(shape, value, value.GetArrayLength(), at);
        var element = shape.Element!.Shape;
        int index = 0;
        bool reported = false;
        foreach (var item in value.EnumerateArray())
        {
            index++;
            if (element.Kind is ShapeKind.Structure or ShapeKind.List or ShapeKind.Map)
            {
                Value(element, item, string.Create(CultureInfo.InvariantCulture, $"{at}.{index}.member"));
            }
            else if (Scalar(element, item).Any() && !reported)
            {
                reported = true;
                Fault(shape, value, at, $"Member must satisfy constraint: [{string.Join(", ", Demands(element))}]");
            }
        }
    }

    private void Map(Shape shape, JsonElement value, string at)
    {
        Expect(value, JsonValueKind.Object, shape);
        Size(shape, value, value.EnumerateObject().Count(), at);
        bool keys = false, values = false;
        var (key, element) = (shape.Key!.Shape, shape.Element!.Shape);
        foreach (var entry in value.EnumerateObject())
        {
            if (!keys && Text(key, entry.Name).Any())
            {
                keys = true;
                Fault(shape, value, at, $"Map keys must satisfy constraint: [{string.Join(", ", Demands(key))}]");
            }

            if (element.Kind is ShapeKind.Structure or ShapeKind.List or ShapeKind.Map)
            {
                Value(element, entry.Value, $"{at}.{entry.Name}.member");
            }
            else if (Scalar(element, entry.Value).Any() && !values)
            {
                values = true;
                Fault(shape, value, at, $"Map value must satisfy constraint: [{string.Join(", ", Demands(element))}]");
            }
        }
    }

    private void Size(Shape shape, JsonElement value, int size, string at)
    {
        if (size > shape.Max)
        {
            Fault(shape, value, at, Length("less", shape.Max.Value));
        }

        if (size < shape.Min)
        {
            Fault(shape, value, at, Length("greater", shape.Min.Value));
        }
    }

    private void Fault(Shape shape, JsonElement value, string at, string demand) =>
        _faults.Add($"Value '{Display(shape, value)}' at '{at}' failed to satisfy constraint: {demand}");

    /// <summary>The demands that a scalar does not meet.</summary>
    private static IEnumerable<string> Scalar(Shape shape, JsonElement value)
    {
        switch (shape.Kind)
        {
            case ShapeKind.String:
                Expect(value, JsonValueKind.String, shape);
                return Text(shape, value.GetString()!);
            case ShapeKind.Boolean:
                if (value.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
                {
                    throw Mismatch(value, shape);
                }

                return [];
            case ShapeKind.Integer or ShapeKind.Long:
                Expect(value, JsonValueKind.Number, shape);
                return value.TryGetInt64(out long whole) && (shape.Kind == ShapeKind.Long || whole is >= int.MinValue and <= int.MaxValue)
                    ? Range(shape, whole) : throw Mismatch(value, shape);
            case ShapeKind.Float or ShapeKind.Double:
                return value.ValueKind == JsonValueKind.String && value.GetString() is "NaN" or "Infinity" or "-Infinity" ? []
                    : value.ValueKind == JsonValueKind.Number ? Range(shape, value.GetDouble()) : throw Mismatch(value, shape);
            case ShapeKind.Timestamp:
                return value.ValueKind is JsonValueKind.Number && value.GetDouble() is > -62135596800 and < 253402300800
                    || value.ValueKind is JsonValueKind.String && DateTimeOffset.TryParse(value.GetString(), CultureInfo.InvariantCulture, out _)
                    ? [] : throw Mismatch(value, shape);
            default:
                return value.ValueKind == JsonValueKind.String && value.TryGetBytesFromBase64(out byte[]? bytes)
                    ? Lengths(shape, bytes.Length) : throw Mismatch(value, shape);
        }
    }

    private static IEnumerable<string> Text(Shape shape, string text)
    {
        foreach (string demand in Lengths(shape, text.Length))
        {
            yield return demand;
        }

        if (shape.Enum.Count > 0 && !shape.Enum.Contains(text))
        {
            yield return EnumDemand(shape);
        }

        if (shape.Pattern is { } pattern && !pattern.Matches(text))
        {
            yield return PatternDemand(pattern);
        }
    }

    private static IEnumerable<string> Lengths(Shape shape, int length)
    {
        if (length > shape.Max)
        {
            yield return Length("less", shape.Max.Value);
        }

        if (length < shape.Min)
        {
            yield return Length("greater", shape.Min.Value);
        }
    }

    private static IEnumerable<string> Range(Shape shape, double value)
    {
        if (value > shape.Max)
        {
            yield return Bound("less", shape.Max.Value);
        }

        if (value < shape.Min)
        {
            yield return Bound("greater", shape.Min.Value);
        }
    }

    /// <summary>All demands of a scalar, met or not: the form in which AWS reports elements of lists and maps.</summary>
    private static IEnumerable<string> Demands(Shape shape)
    {
        bool text = shape.Kind is ShapeKind.String or ShapeKind.Blob;
        if (shape.Max is { } max)
        {
            yield return text ? Length("less", max) : Bound("less", max);
        }

        if (shape.Min is { } min)
        {
            yield return text ? Length("greater", min) : Bound("greater", min);
        }

        if (shape.Enum.Count > 0)
        {
            yield return EnumDemand(shape);
        }

        if (shape.Pattern is { } pattern)
        {
            yield return PatternDemand(pattern);
        }
    }

    private static string Length(string than, double bound) =>
        string.Create(CultureInfo.InvariantCulture, $"Member must have length {than} than or equal to {bound}");

    private static string Bound(string than, double bound) =>
        string.Create(CultureInfo.InvariantCulture, $"Member must have value {than} than or equal to {bound}");

    private static string EnumDemand(Shape shape) => $"Member must satisfy enum value set: [{string.Join(", ", shape.Enum)}]";

    private static string PatternDemand(Pattern pattern) => $"Member must satisfy regular expression pattern: {pattern.Text}";

    private static void Expect(JsonElement value, JsonValueKind kind, Shape shape)
    {
        if (value.ValueKind != kind)
        {
            throw Mismatch(value, shape);
        }
    }

    private static AwsException Mismatch(JsonElement value, Shape shape)
    {
        string given = value.ValueKind switch
        {
            JsonValueKind.String => "STRING_VALUE",
            JsonValueKind.Number => value.TryGetInt64(out _) ? "NUMBER_VALUE" : "DECIMAL_VALUE",
            JsonValueKind.True => "TRUE_VALUE",
            JsonValueKind.False => "FALSE_VALUE",
            JsonValueKind.Array => "Start of list",
            JsonValueKind.Object => "Start of structure or map",
            _ => "null",
        };
        return AwsError.Serialization.With(value.ValueKind is JsonValueKind.Array or JsonValueKind.Object
            ? $"{given} found where not expected." : $"{given} can not be converted to {Article(shape.Kind)}");
    }

    private static string Article(ShapeKind kind) => kind is ShapeKind.Integer ? "an Integer" : $"a {kind}";

    // AWS prints lists and maps as Java does.
    private static string Display(Shape shape, JsonElement value)
    {
        if (shape.IsSensitive)
        {
            return "***Sensitive Data Redacted***";
        }

        switch (value.ValueKind)
        {
            case JsonValueKind.Array:
                return $"[{string.Join(", ", value.EnumerateArray().Select(v => Display(shape.Element?.Shape ?? shape, v)))}]";
            case JsonValueKind.Object:
                var text = new StringBuilder("{");
                text.AppendJoin(", ", value.EnumerateObject().Select(e =>
                    $"{e.Name}={Display(shape.ByName.GetValueOrDefault(e.Name)?.Shape ?? shape.Element?.Shape ?? shape, e.Value)}"));
                return text.Append('}').ToString();
            case JsonValueKind.String:
                return value.GetString()!;
            default:
                return value.GetRawText();
        }
    }

    private static string Camel(string name) => char.ToLowerInvariant(name[0]) + name[1..];
}
