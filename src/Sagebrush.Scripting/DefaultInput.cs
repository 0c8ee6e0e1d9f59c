using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sagebrush.Data;
using Sagebrush.Data.Arrays;

namespace Sagebrush.Scripting;

/// <summary>What requests are turned into by default.</summary>
internal static class DefaultInput
{
    /// <summary>Reads a request.</summary>
    /// <exception cref="NotSupportedException">Nothing becomes a <typeparamref name="T"/> by default.</exception>
    public static T Read<T>(ReadOnlyMemory<byte> body, string contentType)
    {
        object value = typeof(T) switch
        {
            var type when type == typeof(byte[]) => body.ToArray(),
            var type when type == typeof(string) => Encoding.UTF8.GetString(body.Span),
            var type when type == typeof(JsonNode) => Json(body, contentType),
            var type when type == typeof(float[,]) => Matrix<float>(Array(body, contentType)),
            var type when type == typeof(double[,]) => Matrix<double>(Array(body, contentType)),
            var type when type == typeof(float[][]) => Rows<float>(Array(body, contentType)),
            var type when type == typeof(double[][]) => Rows<double>(Array(body, contentType)),
            _ => throw new NotSupportedException($"No request becomes a {typeof(T).Name} by itself: override Script.Deserialize."),
        };
        return (T)value;
    }

    private static TypedArray Array(ReadOnlyMemory<byte> body, string contentType)
    {
        var array = ArrayFormat.Read(MediaType.Parse(contentType), body);
        return array.Shape.Count switch
        {
            1 => new([1, array.Shape[0]], array.Elements),
            2 => array,
            _ => throw new MalformedDataException($"an array of shape ({string.Join(", ", array.Shape)}) is neither a row nor a matrix"),
        };
    }

    private static T[,] Matrix<T>(TypedArray array)
    {
        var matrix = new T[array.Shape[0], array.Shape[1]];
        var elements = array.As<T>();
        Buffer.BlockCopy(elements, 0, matrix, 0, Buffer.ByteLength(elements));
        return matrix;
    }

    private static T[][] Rows<T>(TypedArray array)
    {
        var elements = array.As<T>();
        int width = array.Shape[1];
        return [.. Enumerable.Range(0, array.Rows).Select(row => elements[(row * width)..((row + 1) * width)])];
    }

    private static JsonNode Json(ReadOnlyMemory<byte> body, string contentType)
    {
        if (MediaType.Parse(contentType).Type != MediaType.Json)
        {
            throw new UnsupportedMediaTypeException($"Content-type {contentType} not supported. Supported content-types are {MediaType.Json}.");
        }

        try
        {
            return JsonNode.Parse(body.Span) ?? throw new MalformedDataException("the request is null");
        }
        catch (JsonException e)
        {
            throw new MalformedDataException($"the request is no JSON: {e.Message}");
        }
    }
}
