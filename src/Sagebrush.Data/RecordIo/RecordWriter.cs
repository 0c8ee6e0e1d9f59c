using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;

namespace Sagebrush.Data.RecordIo;

/// <summary>
/// Writes Record messages in RecordIO frames: <see cref="Add(ReadOnlySpan{float}, float?)"/> rows of training data or of requests; for anything else add
/// <see cref="Features"/> and labels of a record, then <see cref="EndRecord"/>. Values, keys and shape are packed, as AWS's own clients write them.
/// </summary>
/// <param name="output">Gets whole frames, which may be concatenated.</param>
public sealed class RecordWriter(IBufferWriter<byte> output)
{
    private const int FeaturesField = 1, LabelField = 2, Int32Tensor = 7;

    private readonly ArrayBufferWriter<byte> _record = new();
    private readonly ArrayBufferWriter<byte> _tensor = new();
    private readonly ArrayBufferWriter<byte> _numbers = new();
    private readonly ArrayBufferWriter<byte> _entry = new();

    /// <summary>Writes a dense row as a record.</summary>
    /// <param name="values">d values.</param>
    /// <param name="label">Its label; none in a request.</param>
    public void Add(ReadOnlySpan<float> values, float? label = null) => Add(new Tensor(values), label);

    /// <summary>Writes a sparse row as a record.</summary>
    /// <param name="keys">Features from 0, each below <paramref name="columns"/>.</param>
    /// <param name="values">As many values; all other features are 0.</param>
    /// <param name="columns">d.</param>
    /// <param name="label">Its label; none in a request.</param>
    /// <exception cref="ArgumentOutOfRangeException">A key that is not below d, or not as many values as keys.</exception>
    public void Add(ReadOnlySpan<int> keys, ReadOnlySpan<float> values, int columns, float? label = null)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(values.Length, keys.Length, nameof(values));
        foreach (int key in keys)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)key, (uint)columns, nameof(keys));
        }

        Add(new Tensor(values).At(keys, columns), label);
    }

    /// <summary>Sets the current record's row.</summary>
    public void Features(Tensor values) => Entry(FeaturesField, "values", values);

    /// <summary>Adds a label to the current record.</summary>
    /// <param name="name"><c>values</c> in training data, the output's name in an answer.</param>
    /// <param name="values">The label.</param>
    public void Label(string name, Tensor values) => Entry(LabelField, name, values);

    /// <summary>Writes the current record as a frame and begins the next.</summary>
    public void EndRecord()
    {
        var header = new FrameHeader(FrameHeader.Magic, (uint)_record.WrittenCount);
        var frame = output.GetSpan(header.FrameLength)[..header.FrameLength];
        header.Write(frame);
        _record.WrittenSpan.CopyTo(frame[FrameHeader.Size..]);
        frame[(FrameHeader.Size + header.Length)..].Clear();
        output.Advance(header.FrameLength);
        _record.ResetWrittenCount();
    }

    private void Add(Tensor row, float? label)
    {
        Features(row);
        if (label is { } value)
        {
            Label("values", new Tensor([value]));
        }

        EndRecord();
    }

    private void Entry(int map, string name, Tensor tensor)
    {
        WriteTensor(tensor);
        _entry.ResetWrittenCount();
        Bytes(_entry, 1, Encoding.UTF8.GetBytes(name));
        int value = Size(_tensor.WrittenCount) + 1 + _tensor.WrittenCount;
        Tag(_entry, 2, ProtoReader.LengthDelimited);
        Varint(_entry, (ulong)value);
        Bytes(_entry, tensor.Field, _tensor.WrittenSpan);
        Bytes(_record, map, _entry.WrittenSpan);
    }

    private void WriteTensor(Tensor tensor)
    {
        _tensor.ResetWrittenCount();
        if (tensor.Field != Int32Tensor)
        {
            Packed(1, tensor.Values);
        }
        else
        {
            // int32, not sint32: a negative number takes 10 bytes.
            Packed(1, MemoryMarshal.Cast<byte, int>(tensor.Values));
        }

        Packed(2, tensor.Keys);
        if (tensor.Columns > 0)
        {
            Packed(3, [tensor.Columns]);
        }
    }

    private void Packed(int field, ReadOnlySpan<int> numbers)
    {
        _numbers.ResetWrittenCount();
        foreach (int number in numbers)
        {
            Varint(_numbers, (ulong)(long)number);
        }

        Packed(field, _numbers.WrittenSpan);
    }

    private void Packed(int field, ReadOnlySpan<byte> numbers)
    {
        if (!numbers.IsEmpty)
        {
            Bytes(_tensor, field, numbers);
        }
    }

    private static void Bytes(ArrayBufferWriter<byte> into, int field, ReadOnlySpan<byte> bytes)
    {
        Tag(into, field, ProtoReader.LengthDelimited);
        Varint(into, (ulong)bytes.Length);
        into.Write(bytes);
    }

    private static void Tag(ArrayBufferWriter<byte> into, int field, int wireType) => Varint(into, (ulong)((field << 3) | wireType));

    private static void Varint(ArrayBufferWriter<byte> into, ulong value)
    {
        var span = into.GetSpan(10);
        int i = 0;
        for (; value >= 0x80; value >>= 7)
        {
            span[i++] = (byte)(value | 0x80);
        }

        span[i++] = (byte)value;
        into.Advance(i);
    }

    private static int Size(int length)
    {
        int bytes = 1;
        for (uint rest = (uint)length; rest >= 0x80; rest >>= 7)
        {
            bytes++;
        }

        return bytes;
    }
}
