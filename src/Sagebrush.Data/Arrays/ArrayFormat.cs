using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Sagebrush.Data.Arrays;

/// <summary>How arrays become bytes of a media type and back: NPY, CSV and JSON, as the SageMaker toolkits for Python read and write them.</summary>
public static class ArrayFormat
{
    /// <summary>The media types, the one of choice first.</summary>
    public static IReadOnlyList<string> MediaTypes { get; } = [MediaType.Json, MediaType.Csv, MediaType.Npy];

    /// <summary>Reads an array.</summary>
    /// <param name="type">One of <see cref="MediaTypes"/>.</param>
    /// <param name="body">All of it.</param>
    /// <returns>CSV: m x d of <c>float</c>; JSON: see <see cref="NestedJson"/>, also as the member <c>instances</c> of an object; NPY: as the file says.</returns>
    /// <exception cref="UnsupportedMediaTypeException">Another type.</exception>
    /// <exception cref="MalformedDataException">The body is not of that type.</exception>
    public static TypedArray Read(MediaType type, ReadOnlyMemory<byte> body)
    {
        ArgumentNullException.ThrowIfNull(type);
        return type.Type switch
        {
            MediaType.Npy => NpyArray.Read(body.Span),
            MediaType.Json => ReadJson(body),
            MediaType.Csv => ReadRows(type, body),
            _ => throw new UnsupportedMediaTypeException($"Content-type {type.Type} not supported. Supported content-types are {string.Join(", ", MediaTypes)}."),
        };
    }

    /// <summary>Writes an array.</summary>
    /// <param name="mediaType">One of <see cref="MediaTypes"/>.</param>
    /// <param name="array">CSV writes a line for each of its rows, the inner dimensions one after the other.</param>
    /// <param name="output">Gets the bytes.</param>
    public static void Write(string mediaType, TypedArray array, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(array);
        switch (mediaType)
        {
            case MediaType.Npy:
                NpyArray.Write(array, output);
                break;
            case MediaType.Csv:
                WriteRows(array, output);
                break;
            default:
                using (var writer = NestedJson.Writer(output))
                {
                    NestedJson.Write(array, writer);
                }

                break;
        }
    }

    /// <summary>Chooses what to answer; null when none of the ranges takes one of <see cref="MediaTypes"/>.</summary>
    /// <param name="accept">An Accept header.</param>
    public static string? Negotiate(string accept) =>
        MediaType.ParseAccept(accept).Select(range => MediaTypes.FirstOrDefault(range.Takes)).FirstOrDefault(found => found is not null);

    private static TypedArray ReadJson(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return NestedJson.Read(json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("instances", out var instances)
                ? instances : json.RootElement);
        }
        catch (JsonException e)
        {
            throw new MalformedDataException($"the request is no JSON: {e.Message}");
        }
    }

    private static TypedArray ReadRows(MediaType type, ReadOnlyMemory<byte> body)
    {
        var rows = new RowBatch(int.MaxValue);
        using var reader = RowFormat.ForInference(type).Reader(new MemoryStream(body.ToArray()));
        if (!reader.Read(rows))
        {
            throw new MalformedDataException("the request has no rows");
        }

        float[] values = new float[rows.Rows * rows.Columns];
        for (int row = 0; row < rows.Rows; row++)
        {
            rows.CopyRow(row, values.AsSpan(row * rows.Columns, rows.Columns));
        }

        return new([rows.Rows, rows.Columns], values);
    }

    private static void WriteRows(TypedArray array, IBufferWriter<byte> output)
    {
        int width = array.Rows == 0 ? 0 : array.Elements.Length / array.Rows;
        for (int at = 0; at < array.Elements.Length; at++)
        {
            Encoding.UTF8.GetBytes(Field(ElementText.Of(array.Elements, at)), output);
            output.Write((at + 1) % width == 0 ? "\n"u8 : ","u8);
        }
    }

    private static string Field(string text) => text.AsSpan().ContainsAny(",\"\n\r") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
}
