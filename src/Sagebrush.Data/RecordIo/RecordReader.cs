using System.Runtime.CompilerServices;

namespace Sagebrush.Data.RecordIo;

/// <summary>
/// Reads Record messages from RecordIO frames:
/// <code>message Record { map&lt;string, Value&gt; features = 1; map&lt;string, Value&gt; label = 2; … }</code>
/// The row is <c>features["values"]</c>, its labels <c>label["values"]</c>; the tensors are float32, float64 or int32, dense or with keys.
/// Source: the SageMaker developer guide, "Common Data Formats for Training".
/// </summary>
public sealed class RecordReader : RowReader
{
    private const int Features = 1, Label = 2;

    private readonly FrameReader _frames;
    private readonly bool _hasLabels;
    private readonly TensorBuffer _features = new();
    private readonly TensorBuffer _labels = new();
    private long _records;

    /// <summary>Reads from a stream.</summary>
    /// <param name="stream">Frames, closed by the reader.</param>
    /// <param name="hasLabels">Read the labels; else they are ignored.</param>
    public RecordReader(Stream stream, bool hasLabels)
        : this(new ReadBuffer(stream), default, hasLabels)
    {
    }

    internal RecordReader(ReadBuffer bytes, Position start, bool hasLabels) => (_frames, _hasLabels, _records) = (new(bytes, start), hasLabels, start.Records);

    internal override long Records => _records;

    /// <inheritdoc/>
    public override bool Read(RowBatch into)
    {
        ArgumentNullException.ThrowIfNull(into);
        into.Clear();
        ReadPlain(into);
        while (into.Rows < into.Capacity && _frames.Next(out var payload))
        {
            try
            {
                ReadRecord(payload, into);
                _records++;
            }
            catch (MalformedDataException e)
            {
                throw _frames.Malformed(e.Message);
            }

            ReadPlain(into);
        }

        return into.Rows > 0;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => _frames.Dispose();

    // What nearly all records are, as far as they are in the buffer. Behind one of their kind only, and whatever is wrong with one is left to be said by the
    // way for all.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ReadPlain(RowBatch into)
    {
        var bytes = _frames.Unread;
        int at = 0, count = 0, most = into.IsSparse ? into.Capacity - into.Rows : 0;
        while (count < most && bytes.Length - at >= FrameHeader.Size)
        {
            var header = FrameHeader.Read(bytes[at..]);
            if (!header.IsWhole || header.FrameLength > bytes.Length - at || !TryReadPlain(bytes.Slice(at + FrameHeader.Size, header.Length), into))
            {
                break;
            }

            at += header.FrameLength;
            count++;
        }

        _frames.Pass(count, at);
        _records += count;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryReadPlain(ReadOnlySpan<byte> payload, RowBatch into)
    {
        if (!PlainRecord.TryRead(payload, out var record) || record.KeysEnd == record.KeysStart)
        {
            return false;
        }

        var values = record.Values(payload);
        var labels = _hasLabels ? record.Labels(payload) : default;
        return into.TryNext(values.Length, record.Columns, labels.Length, out var rowKeys, out var rowValues)
            && PackedKeys.TryRead(payload[record.KeysStart..], record.KeysEnd - record.KeysStart, rowKeys) && values.TryCopyTo(rowValues) && into.TryAddNext(values.Length, labels);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ReadRecord(ReadOnlySpan<byte> payload, RowBatch into)
    {
        bool hasFeatures = false, labelled = false;
        var record = new ProtoReader(payload);
        while (record.Next(out int field, out int wireType))
        {
            if (wireType != ProtoReader.LengthDelimited)
            {
                record.Skip(wireType);
                continue;
            }

            var entry = record.ReadBytes();
            if (field == Features && IsValues(entry, out var value))
            {
                _features.Read(value, "features['values']");
                hasFeatures = true;
            }
            else if (field == Label && _hasLabels && IsValues(entry, out value))
            {
                _labels.Read(value, "label['values']");
                labelled = true;
            }
        }

        if (!hasFeatures)
        {
            throw new MalformedDataException("features['values'] is missing");
        }

        var labels = labelled ? _labels.Values : default;
        if (_features.IsSparse)
        {
            into.AddSparse(_features.Keys, _features.Values, _features.Size, labels);
        }
        else
        {
            into.Add(_features.Values, labels);
        }
    }

    // An entry of a map is a message of its own: key = 1, value = 2.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool IsValues(ReadOnlySpan<byte> entry, out ReadOnlySpan<byte> value)
    {
        value = default;
        bool isValues = false;
        var reader = new ProtoReader(entry);
        while (reader.Next(out int field, out int wireType))
        {
            if (wireType == ProtoReader.LengthDelimited)
            {
                var bytes = reader.ReadBytes();
                isValues = field == 1 ? bytes.SequenceEqual("values"u8) : isValues;
                value = field == 2 ? bytes : value;
            }
            else
            {
                reader.Skip(wireType);
            }
        }

        return isValues;
    }
}
