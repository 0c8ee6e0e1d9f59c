using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace Sagebrush.XGBoost;

/// <summary>
/// The same trees over only those features of which they ask. The library lays every value of a row out before it walks the trees; of a bag of 5,000 words they
/// ask of a few hundred.
/// </summary>
internal sealed class NarrowBooster : IDisposable
{
    // Fewer features are laid out in no time; a larger model spends its time in the trees, and would be long in copying.
    private const int FewestFeatures = 256, LongestModel = 16 * 1024 * 1024;

    private readonly int[] _columns;

    private NarrowBooster(Booster booster, int[] columns) => (Booster, _columns) = (booster, columns);

    /// <summary>Takes rows of <see cref="Features"/> values.</summary>
    public Booster Booster { get; }

    /// <summary>Features of which the trees ask.</summary>
    public int Features => _columns.Length;

    /// <summary>The narrow form of a model of trees; null where it would not be worth it.</summary>
    /// <param name="booster">Of trees.</param>
    /// <param name="features">Features of its rows.</param>
    public static NarrowBooster? Of(Booster booster, int features)
    {
        byte[] model = features < FewestFeatures ? [] : booster.Save(ModelFormat.Json);
        if (model.Length is 0 or > LongestModel)
        {
            return null;
        }

        int[] columns = Used(model);
        return columns.Length > features / 2 ? null : new(Booster.Load(Renumbered(model, columns)).Configured(), columns);
    }

    /// <summary>Picks the features out of rows.</summary>
    /// <param name="rows">count × d.</param>
    /// <param name="count">How many.</param>
    /// <param name="into">count × <see cref="Features"/>.</param>
    public void Pick(ReadOnlySpan<float> rows, int count, Span<float> into)
    {
        int width = rows.Length / count;
        for (int row = 0; row < count; row++)
        {
            var from = rows.Slice(row * width, width);
            var to = into.Slice(row * _columns.Length, _columns.Length);
            for (int i = 0; i < to.Length; i++)
            {
                to[i] = from[_columns[i]];
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Booster.Dispose();

    private static int[] Used(ReadOnlySpan<byte> model)
    {
        var columns = new SortedSet<int>();
        var reader = new Utf8JsonReader(model);
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("split_indices"u8) && reader.Read())
            {
                while (reader.Read() && reader.TokenType == JsonTokenType.Number)
                {
                    columns.Add(reader.GetInt32());
                }
            }
        }

        return [.. columns];
    }

    // The model's JSON as it is, but for the features' numbers, how many there are, and their names.
    private static ReadOnlySpan<byte> Renumbered(ReadOnlySpan<byte> model, int[] columns)
    {
        var output = new ArrayBufferWriter<byte>(model.Length);
        using var writer = new Utf8JsonWriter(output, new() { SkipValidation = true });
        var reader = new Utf8JsonReader(model);
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName)
            {
                Copy(ref reader, writer);
                continue;
            }

            writer.WritePropertyName(reader.ValueSpan);
            if (reader.ValueTextEquals("split_indices"u8))
            {
                Renumber(ref reader, writer, columns);
            }
            else if (reader.ValueTextEquals("num_feature"u8))
            {
                reader.Read();
                writer.WriteStringValue(columns.Length.ToString(CultureInfo.InvariantCulture));
            }
            else if (reader.ValueTextEquals("feature_names"u8) || reader.ValueTextEquals("feature_types"u8))
            {
                reader.Skip();
                writer.WriteStartArray();
                writer.WriteEndArray();
            }
        }

        writer.Flush();
        return output.WrittenSpan;
    }

    private static void Renumber(ref Utf8JsonReader reader, Utf8JsonWriter writer, int[] columns)
    {
        reader.Read();
        writer.WriteStartArray();
        while (reader.Read() && reader.TokenType == JsonTokenType.Number)
        {
            writer.WriteNumberValue(Array.BinarySearch(columns, reader.GetInt32()));
        }

        writer.WriteEndArray();
    }

    private static void Copy(ref Utf8JsonReader reader, Utf8JsonWriter writer)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                writer.WriteStartObject();
                break;
            case JsonTokenType.EndObject:
                writer.WriteEndObject();
                break;
            case JsonTokenType.StartArray:
                writer.WriteStartArray();
                break;
            case JsonTokenType.EndArray:
                writer.WriteEndArray();
                break;
            case JsonTokenType.String:
                writer.WriteStringValue(reader.GetString());
                break;
            default:
                writer.WriteRawValue(reader.ValueSpan, skipInputValidation: true);
                break;
        }
    }
}
