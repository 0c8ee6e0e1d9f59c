using System.Buffers;
using System.Text.Json.Nodes;
using Sagebrush.Data;
using Sagebrush.Data.Arrays;
using Sagebrush.Serving;

namespace Sagebrush.Scripting;

/// <summary>What predictions are written as by default.</summary>
internal static class DefaultOutput
{
    /// <summary>Writes an answer.</summary>
    /// <exception cref="NotAcceptableException">None of the accepted media types.</exception>
    /// <exception cref="NotSupportedException">A <typeparamref name="T"/> is not written by default.</exception>
    public static Answer Write<T>(T prediction, string accept)
    {
        switch (prediction)
        {
            case byte[] bytes:
                return new(bytes, accept.Contains('*', StringComparison.Ordinal) ? "application/octet-stream" : MediaType.ParseAccept(accept)[0].Type);
            case JsonNode json when MediaType.ParseAccept(accept).Any(range => range.Takes(MediaType.Json)):
                return Answer.Of(json.ToJsonString(), MediaType.Json);
            case JsonNode:
                throw Refused(accept, [MediaType.Json]);
            default:
                string type = ArrayFormat.Negotiate(accept) ?? throw Refused(accept, ArrayFormat.MediaTypes);
                var body = new ArrayBufferWriter<byte>();
                ArrayFormat.Write(type, ArrayOf(prediction), body);
                return new(body.WrittenMemory, type);
        }
    }

    private static NotAcceptableException Refused(string accept, IReadOnlyList<string> offered) =>
        new($"Accept type {accept} not supported. Supported accept types are {string.Join(", ", offered)}.");

    private static TypedArray ArrayOf<T>(T prediction) => prediction switch
    {
        Array { Rank: 1 } values when values.GetType().GetElementType()!.IsArray => Jagged((Array[])values),
        Array { Rank: 1 } values => new([values.Length], values),
        float[,] values => Matrix(values),
        double[,] values => Matrix(values),
        int[,] values => Matrix(values),
        long[,] values => Matrix(values),
        float value => new([], new[] { value }),
        double value => new([], new[] { value }),
        int value => new([], new[] { value }),
        long value => new([], new[] { value }),
        bool value => new([], new[] { value }),
        string value => new([], new[] { value }),
        _ => throw new NotSupportedException($"A {typeof(T).Name} is not written by itself: override Script.Serialize."),
    };

    private static TypedArray Matrix<T>(T[,] matrix)
    {
        var values = new T[matrix.Length];
        Buffer.BlockCopy(matrix, 0, values, 0, Buffer.ByteLength(matrix));
        return new([matrix.GetLength(0), matrix.GetLength(1)], values);
    }

    private static TypedArray Jagged(Array[] rows)
    {
        int width = rows.Length == 0 ? 0 : rows[0].Length;
        return rows switch
        {
            float[][] values => new([rows.Length, width], values.SelectMany(row => row).ToArray()),
            double[][] values => new([rows.Length, width], values.SelectMany(row => row).ToArray()),
            int[][] values => new([rows.Length, width], values.SelectMany(row => row).ToArray()),
            long[][] values => new([rows.Length, width], values.SelectMany(row => row).ToArray()),
            string[][] values => new([rows.Length, width], values.SelectMany(row => row).ToArray()),
            _ => throw new NotSupportedException($"A {rows.GetType().Name} is not written by itself: override Script.Serialize."),
        };
    }
}
