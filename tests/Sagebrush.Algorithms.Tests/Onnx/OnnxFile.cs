using System.Runtime.InteropServices;
using System.Text;

namespace Sagebrush.Tests.Onnx;

/// <summary>
/// Writes models for the tests, as protobuf messages of https://github.com/onnx/onnx/blob/main/onnx/onnx.proto: a message is a list of fields, each a key (number, kind)
/// and a number or bytes.
/// </summary>
internal sealed class OnnxFile
{
    public const int Float = 1, Int64 = 7, Text = 8, Bool = 9, Double = 11;

    private readonly List<byte> _bytes = [];

    /// <summary>A model with these inputs and outputs, made by <see cref="Port"/>, nodes and constants.</summary>
    public static byte[] Model(OnnxFile[] inputs, OnnxFile[] outputs, OnnxFile[] nodes, params OnnxFile[] constants)
    {
        var graph = new OnnxFile().Add(2, "graph");
        Array.ForEach(nodes, node => graph.Add(1, node));
        Array.ForEach(constants, constant => graph.Add(5, constant));
        Array.ForEach(inputs, input => graph.Add(11, input));
        Array.ForEach(outputs, output => graph.Add(12, output));
        return [.. new OnnxFile().Add(1, 8).Add(7, graph).Add(8, new OnnxFile().Add(1, "").Add(2, 13)).Add(8, new OnnxFile().Add(1, "ai.onnx.ml").Add(2, 1))._bytes];
    }

    /// <summary>An input or output of a tensor type; −1 is a length of any size.</summary>
    public static OnnxFile Port(string name, int type, params long[] shape) => new OnnxFile().Add(1, name).Add(2, Tensor(type, shape));

    /// <summary>An output that is a list of maps from whole numbers to floats.</summary>
    public static OnnxFile Maps(string name)
    {
        var map = new OnnxFile().Add(5, new OnnxFile().Add(1, Int64).Add(2, Tensor(Float, [])));
        return new OnnxFile().Add(1, name).Add(2, new OnnxFile().Add(4, new OnnxFile().Add(1, map)));
    }

    public static OnnxFile Node(string operation, string[] inputs, string[] outputs, string domain = "", params OnnxFile[] attributes)
    {
        var node = new OnnxFile();
        Array.ForEach(inputs, input => node.Add(1, input));
        Array.ForEach(outputs, output => node.Add(2, output));
        node.Add(4, operation).Add(7, domain);
        Array.ForEach(attributes, attribute => node.Add(5, attribute));
        return node;
    }

    public static OnnxFile Integer(string name, long value) => new OnnxFile().Add(1, name).Add(3, value).Add(20, 2);

    public static OnnxFile Integers(string name, params long[] values)
    {
        var attribute = new OnnxFile().Add(1, name).Add(20, 7);
        Array.ForEach(values, value => attribute.Add(8, value));
        return attribute;
    }

    public static OnnxFile Constant(string name, long[] shape, params float[] values)
    {
        var tensor = new OnnxFile();
        Array.ForEach(shape, length => tensor.Add(1, length));
        return tensor.Add(2, Float).Add(8, name).Add(9, MemoryMarshal.AsBytes<float>(values).ToArray());
    }

    private static OnnxFile Tensor(int type, long[] shape)
    {
        var dimensions = new OnnxFile();
        foreach (long length in shape)
        {
            dimensions.Add(1, length < 0 ? new OnnxFile().Add(2, "N") : new OnnxFile().Add(1, length));
        }

        return new OnnxFile().Add(1, new OnnxFile().Add(1, type).Add(2, dimensions));
    }

    private OnnxFile Add(int field, long number) => Number((ulong)field << 3).Number((ulong)number);

    private OnnxFile Add(int field, string text) => Add(field, Encoding.UTF8.GetBytes(text));

    private OnnxFile Add(int field, OnnxFile message) => Add(field, [.. message._bytes]);

    private OnnxFile Add(int field, byte[] bytes)
    {
        Number(((ulong)field << 3) | 2).Number((ulong)bytes.Length)._bytes.AddRange(bytes);
        return this;
    }

    private OnnxFile Number(ulong number)
    {
        for (; number >= 0x80; number >>= 7)
        {
            _bytes.Add((byte)(number | 0x80));
        }

        _bytes.Add((byte)number);
        return this;
    }
}
