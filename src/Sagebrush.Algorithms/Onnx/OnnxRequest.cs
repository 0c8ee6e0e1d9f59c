using System.Text.Json;
using Sagebrush.Data;
using Sagebrush.Data.Arrays;

namespace Sagebrush.Onnx;

/// <summary>How requests become a model's inputs.</summary>
/// <param name="inputs">What the model takes.</param>
internal sealed class OnnxRequest(IReadOnlyList<OnnxPort> inputs)
{
    /// <summary>Reads a request.</summary>
    /// <param name="type">Its Content-Type.</param>
    /// <param name="body">All of it.</param>
    /// <returns>An array for each input, of its type; and whether the answer is one entry for each of the request's instances.</returns>
    /// <exception cref="UnsupportedMediaTypeException">The Content-Type is not read here.</exception>
    /// <exception cref="MalformedDataException">The body is not of that type, or not what the model takes.</exception>
    public (IReadOnlyList<TypedArray> Inputs, bool ByInstance) Read(MediaType type, ReadOnlyMemory<byte> body)
    {
        if (type.Type != MediaType.Json)
        {
            return (Spread(ArrayFormat.Read(type, body)), false);
        }

        using var json = Parse(body);
        var root = json.RootElement;
        return root.ValueKind != JsonValueKind.Object ? (Spread(NestedJson.Read(root)), false)
            : root.TryGetProperty("inputs", out var named) && named.ValueKind == JsonValueKind.Object ? (Named(input => Member(named, input)), false)
            : root.TryGetProperty("inputs", out var only) ? (Spread(NestedJson.Read(only)), false)
            : !root.TryGetProperty("instances", out var instances) ? throw new MalformedDataException("the request has neither 'inputs' nor 'instances'")
            : instances.ValueKind == JsonValueKind.Array && instances.GetArrayLength() > 0 && instances[0].ValueKind == JsonValueKind.Object ? (Named(input => Column(instances, input)), true)
            : (Spread(NestedJson.Read(instances)), true);
    }

    private static JsonDocument Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            return JsonDocument.Parse(body);
        }
        catch (JsonException e)
        {
            throw new MalformedDataException($"the request is no JSON: {e.Message}");
        }
    }

    private TypedArray[] Named(Func<OnnxPort, TypedArray> array) => [.. inputs.Select(input => Fit(array(input), input))];

    private TypedArray Member(JsonElement named, OnnxPort input) => named.TryGetProperty(input.Name, out var value) ? NestedJson.Read(value) : throw Missing(input);

    // Of {"x": [1, 2], "y": [3]} for each instance, all x make one array of one dimension more.
    private TypedArray Column(JsonElement instances, OnnxPort input)
    {
        TypedArray[] rows = [.. instances.EnumerateArray().Select(instance => Member(instance, input))];
        if (rows.FirstOrDefault(row => !row.Shape.SequenceEqual(rows[0].Shape)) is { } other)
        {
            throw new MalformedDataException($"the instances' {input.Name} differ in shape: ({string.Join(", ", rows[0].Shape)}) and ({string.Join(", ", other.Shape)})");
        }

        var column = OnnxElements.NewArray(OnnxElements.NumberOf(input.Type), rows.Sum(row => row.Elements.Length));
        int at = 0;
        foreach (var row in rows)
        {
            row.As(input.Type).CopyTo(column, at);
            at += row.Elements.Length;
        }

        return new([rows.Length, .. rows[0].Shape], column);
    }

    /// <summary>One array for all inputs: it is the only one, or each takes a column.</summary>
    private TypedArray[] Spread(TypedArray array)
    {
        if (inputs.Count == 1)
        {
            return [Fit(array, inputs[0])];
        }

        if (array.Shape.Count != 2 || array.Shape[1] != inputs.Count)
        {
            throw new MalformedDataException($"an array of shape ({string.Join(", ", array.Shape)}) for a model with {inputs.Count} inputs: name them, as {{\"inputs\": {{…}}}}, or give one column "
                + $"to each. The model takes {string.Join(", ", inputs)}");
        }

        return [.. inputs.Select((input, i) => Fit(new([array.Rows, 1], Column(array, i)), input))];
    }

    private static Array Column(TypedArray array, int column)
    {
        var values = OnnxElements.NewArray(OnnxElements.NumberOf(array.Elements.GetType().GetElementType()!), array.Rows);
        for (int row = 0; row < array.Rows; row++)
        {
            Array.Copy(array.Elements, (row * array.Shape[1]) + column, values, row, 1);
        }

        return values;
    }

    /// <summary>The array in the input's type, and in its number of dimensions where that is a matter of writing them differently.</summary>
    private static TypedArray Fit(TypedArray array, OnnxPort input)
    {
        var elements = array.As(input.Type);
        int wanted = input.Shape.Count;
        if (array.Shape.Count == wanted)
        {
            return new(array.Shape, elements);
        }

        if (array.Shape.Count == wanted - 1)
        {
            // One row, written without its brackets.
            return new([1, .. array.Shape], elements);
        }

        var inner = input.Shape.Skip(1).ToList();
        return wanted > 0 && inner.TrueForAll(length => length > 0) && array.Rows * inner.Aggregate(1L, (product, length) => product * length) == elements.Length
            ? new([array.Rows, .. inner.Select(length => (int)length)], elements)
            : throw new MalformedDataException($"an array of shape ({string.Join(", ", array.Shape)}) is no {input}");
    }

    private MalformedDataException Missing(OnnxPort input) => new($"the request has no input {input.Name}; the model takes {string.Join(", ", inputs)}");
}
