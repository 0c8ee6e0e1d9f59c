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
    private List<string>? _faults;

    private Constraints()
    {
    }

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
        return check._faults switch
        {
            null => null,
            [var only] => $"1 validation error detected: {only}",
            var faults => $"{faults.Count} validation errors detected: {string.Join("; ", faults)}",
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

            if (value.TryGetProperty(member.Name, out var inner) && inner.ValueKind != JsonValueKind.Null)
            {
                given++;
                Value(member, inner, path);
            }
            else if (member.IsRequired)
            {
                Fault($"Value null at '{At(path, member.CamelName)}'", "Member must not be null");
            }
        }

        if (shape.IsUnion && given != 1)
        {
            Fault(shape, value, path, "Member must have exactly one of its members set");
        }
    }

    private void Value(Member member, JsonElement value, string path)
    {
        // The path is put together only where it is needed: most requests have no fault.
        if (!member.Shape.IsScalar)
        {
            Nested(member.Shape, value, At(path, member.CamelName));
        }
        else if (Unmet(member.Shape, value) is { } demands)
        {
            foreach (string demand in demands)
            {
                Fault(member.Shape, value, At(path, member.CamelName), demand);
            }
        }
    }

    private void Nested(Shape shape, JsonElement value, string at)
    {
        switch (shape.Kind)
        {
            case ShapeKind.Structure:
                Structure(shape, value, at);
                break;
            case ShapeKind.List:
                List(shape, value, at);
                break;
            default:
                Map(shape, value, at);
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
            if (!element.IsScalar)
            {
                Nested(element, item, string.Create(CultureInfo.InvariantCulture, $"{at}.{index}.member"));
            }
            else if (Unmet(element, item) is not null && !reported)
            {
                reported = true;
                Fault(shape, value, at, $"Member must satisfy constraint: [{string.Join(", ", Demands(element))}]");
            }
        }
    }

    private void Map(Shape shape, JsonElement value, string at)
    {
        Expect(value, JsonValueKind.Object, shape);
        Size(shape, value, value.GetPropertyCount(), at);
        bool keys = false, values = false;
        var (key, element) = (shape.Key!.Shape, shape.Element!.Shape);
        foreach (var entry in value.EnumerateObject())
        {
            if (!keys && UnmetText(key, entry.Name) is not null)
            {
                keys = true;
                Fault(shape, value, at, $"Map keys must satisfy constraint: [{string.Join(", ", Demands(key))}]");
            }

            if (!element.IsScalar)
            {
                Nested(element, entry.Value, $"{at}.{entry.Name}.member");
            }
            else if (Unmet(element, entry.Value) is not null && !values)
            {
                values = true;
                Fault(shape, value, at, $"Map value must satisfy constraint: [{string.Join(", ", Demands(element))}]");
            }
        }
    }

    private void Size(Shape shape, JsonElement value, int size, string at)
    {
        if (UnmetLength(shape, size) is { } demand)
        {
            Fault(shape, value, at, demand);
        }
    }

    private void Fault(Shape shape, JsonElement value, string at, string demand) =>
        Fault(shape.IsSensitive ? $"Value at '{at}'" : $"Value '{Display(shape, value)}' at '{at}'", demand);

    private void Fault(string value, string demand) => (_faults ??= []).Add($"{value} failed to satisfy constraint: {demand}");

    /// <summary>The demands that a scalar does not meet; null when it meets all.</summary>
    /// <exception cref="AwsException">SerializationException: it is of another type.</exception>
    private static List<string>? Unmet(Shape shape, JsonElement value)
    {
        switch (shape.Kind)
        {
            case ShapeKind.String:
                Expect(value, JsonValueKind.String, shape);
                return UnmetText(shape, value.GetString()!);
            case ShapeKind.Integer or ShapeKind.Long:
                Expect(value, JsonValueKind.Number, shape);
                return value.TryGetInt64(out long whole) && (shape.Kind == ShapeKind.Long || whole is >= int.MinValue and <= int.MaxValue)
                    ? One(UnmetBound(shape, whole)) : throw Mismatch(value, shape);
            case ShapeKind.Float or ShapeKind.Double when value.ValueKind == JsonValueKind.Number:
                return One(UnmetBound(shape, value.GetDouble()));
            case ShapeKind.Blob:
                return value.ValueKind == JsonValueKind.String && value.TryGetBytesFromBase64(out byte[]? bytes)
                    ? One(UnmetLength(shape, bytes.Length)) : throw Mismatch(value, shape);
            default:
                return IsUnbounded(shape.Kind, value) ? null : throw Mismatch(value, shape);
        }
    }

    /// <summary>Whether a value is of a kind that the models never bound, or a number that no bound fits.</summary>
    private static bool IsUnbounded(ShapeKind kind, JsonElement value) => (kind, value.ValueKind) switch
    {
        (ShapeKind.Boolean, JsonValueKind.True or JsonValueKind.False) => true,
        (ShapeKind.Float or ShapeKind.Double, JsonValueKind.String) => value.GetString() is "NaN" or "Infinity" or "-Infinity",
        (ShapeKind.Timestamp, JsonValueKind.Number) => value.GetDouble() is > -62135596800 and < 253402300799,
        (ShapeKind.Timestamp, JsonValueKind.String) => Timestamps.TryParse(value.GetString()!, out _),
        _ => false,
    };

    private static List<string>? UnmetText(Shape shape, string text)
    {
        var demands = One(UnmetLength(shape, text.Length));
        if (shape.Enum.Count > 0 && !shape.Enum.Contains(text))
        {
            (demands ??= []).Add(EnumDemand(shape));
        }

        if (shape.Pattern is { } pattern && !pattern.Matches(text))
        {
            (demands ??= []).Add(PatternDemand(pattern));
        }

        return demands;
    }

    private static string? UnmetLength(Shape shape, int length) =>
        length > shape.Max ? Length("less", shape.Max.Value) : length < shape.Min ? Length("greater", shape.Min.Value) : null;

    private static string? UnmetBound(Shape shape, double value) =>
        value > shape.Max ? Bound("less", shape.Max.Value) : value < shape.Min ? Bound("greater", shape.Min.Value) : null;

    private static List<string>? One(string? demand) => demand is null ? null : [demand];

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

    private static string At(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";
}
