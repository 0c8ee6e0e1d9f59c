using System.Globalization;
using System.Text.Json;

namespace Sagebrush.Wire;

/// <summary>Scalars between the text of paths, headers, forms and XML and canonical JSON.</summary>
internal static class Scalars
{
    /// <summary>Writes <paramref name="text"/> as the value that <paramref name="member"/> says it is.</summary>
    /// <param name="json">At the place of a value.</param>
    /// <param name="member">A scalar.</param>
    /// <param name="text">As it arrived.</param>
    /// <param name="timestampFormat">The place's own format, when the model names none.</param>
    /// <exception cref="AwsException">SerializationException: the text is no such value.</exception>
    public static void Write(Utf8JsonWriter json, Member member, string text, string timestampFormat)
    {
        switch (member.Shape.Kind)
        {
            case ShapeKind.Boolean:
                json.WriteBooleanValue(text switch
                {
                    "true" or "True" or "TRUE" or "1" => true,
                    "false" or "False" or "FALSE" or "0" => false,
                    _ => throw Mismatch(member, text),
                });
                break;
            case ShapeKind.Integer or ShapeKind.Long:
                json.WriteNumberValue(long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole)
                    ? whole : throw Mismatch(member, text));
                break;
            case ShapeKind.Float or ShapeKind.Double when text is "NaN" or "Infinity" or "-Infinity":
                json.WriteStringValue(text);
                break;
            case ShapeKind.Float or ShapeKind.Double:
                json.WriteNumberValue(double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number)
                    ? number : throw Mismatch(member, text));
                break;
            case ShapeKind.Timestamp:
                json.WriteNumberValue(Timestamps.Parse(text, member.TimestampFormat ?? timestampFormat));
                break;
            default:
                json.WriteStringValue(text);
                break;
        }
    }

    /// <summary>A canonical scalar as the text of a header, form or XML.</summary>
    public static string Text(Member member, JsonElement value, string timestampFormat) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        JsonValueKind.Number when member.Shape.Kind == ShapeKind.Timestamp => Timestamps.Format(value.GetDouble(), member.TimestampFormat ?? timestampFormat),
        _ => value.GetRawText(),
    };

    private static AwsException Mismatch(Member member, string text) =>
        AwsError.Serialization.With($"'{text}' can not be converted to {(member.Shape.Kind == ShapeKind.Integer ? "an" : "a")} {member.Shape.Kind}");
}
