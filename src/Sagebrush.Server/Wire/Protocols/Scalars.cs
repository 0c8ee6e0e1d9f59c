using System.Globalization;
using System.Text.Json;

namespace Sagebrush.Wire;

/// <summary>Scalars between the text of paths, headers, forms and XML and canonical JSON.</summary>
internal static class Scalars
{
    /// <summary>Writes <paramref name="text"/> as the value that <paramref name="shape"/> says it is.</summary>
    /// <param name="json">At the place of a value.</param>
    /// <param name="shape">A scalar.</param>
    /// <param name="text">As it arrived.</param>
    /// <param name="timestampFormat">The place's own format, when the shape names none.</param>
    public static void Write(Utf8JsonWriter json, Shape shape, string text, string timestampFormat)
    {
        switch (shape.Kind)
        {
            case ShapeKind.Boolean:
                json.WriteBooleanValue(text switch
                {
                    "true" or "True" or "TRUE" or "1" => true,
                    "false" or "False" or "FALSE" or "0" => false,
                    _ => throw AwsError.Serialization.With($"'{text}' can not be converted to a Boolean"),
                });
                break;
            case ShapeKind.Integer or ShapeKind.Long when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole):
                json.WriteNumberValue(whole);
                break;
            case ShapeKind.Float or ShapeKind.Double when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number):
                json.WriteNumberValue(number);
                break;
            case ShapeKind.Integer or ShapeKind.Long or ShapeKind.Float or ShapeKind.Double:
                throw AwsError.Serialization.With($"'{text}' can not be converted to {(shape.Kind == ShapeKind.Integer ? "an" : "a")} {shape.Kind}");
            case ShapeKind.Timestamp:
                json.WriteNumberValue(Timestamps.Parse(text, shape.TimestampFormat ?? timestampFormat));
                break;
            default:
                json.WriteStringValue(text);
                break;
        }
    }

    /// <summary>A canonical scalar as the text of a header, form or XML.</summary>
    public static string Text(Shape shape, JsonElement value, string timestampFormat) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        JsonValueKind.Number when shape.Kind == ShapeKind.Timestamp => Timestamps.Format(value.GetDouble(), shape.TimestampFormat ?? timestampFormat),
        _ => value.GetRawText(),
    };
}
