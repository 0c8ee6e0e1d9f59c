using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sagebrush.Wire;

/// <summary>Time stamps as AWS JSON has them: seconds since 1970 with a fraction, milliseconds exact. text is read too, ISO 8601 or of HTTP's form.</summary>
public sealed class EpochSeconds : JsonConverter<DateTimeOffset>
{
    /// <inheritdoc/>
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType == JsonTokenType.Number
        ? DateTimeOffset.UnixEpoch.AddMilliseconds(Math.Round(reader.GetDouble() * 1000))
        : Timestamps.TryParse(reader.GetString()!, out var time) ? time : throw new JsonException();

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteNumberValue(value.ToUnixTimeMilliseconds() / 1000m);
}
