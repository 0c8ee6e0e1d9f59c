using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Sagebrush.Data.RecordIo;

/// <summary>
/// One tensor of a record, of whichever type, read into floats:
/// <code>message Tensor { repeated T values = 1 [packed]; repeated uint64 keys = 2 [packed]; repeated uint64 shape = 3 [packed]; }</code>
/// </summary>
internal sealed class TensorBuffer
{
    private const int Float32Tensor = 2, Float64Tensor = 3, Int32Tensor = 7;

    private float[] _values = new float[64];
    private int[] _keys = new int[64];
    private int _valueCount;
    private int _keyCount;
    private int _shapeCount;
    private ulong _size;

    /// <summary>The values.</summary>
    public ReadOnlySpan<float> Values => _values.AsSpan(0, _valueCount);

    /// <summary>The place of each value, row by row when the shape has two dimensions.</summary>
    public ReadOnlySpan<int> Keys => _keys.AsSpan(0, _keyCount);

    /// <summary>Values are given with keys, or none at all in a shape.</summary>
    public bool IsSparse => _keyCount > 0 || (_valueCount == 0 && _shapeCount > 0);

    /// <summary>How many values the shape has room for.</summary>
    public int Size => (int)_size;

    /// <summary>Reads a record's Value message, which holds one tensor.</summary>
    /// <exception cref="MalformedDataException">Not a tensor, or one that contradicts itself.</exception>
    public void Read(ReadOnlySpan<byte> value, string name)
    {
        (_valueCount, _keyCount, _shapeCount, _size) = (0, 0, 0, 1);
        bool found = false;
        var reader = new ProtoReader(value);
        while (reader.Next(out int field, out int wireType))
        {
            if (field is Float32Tensor or Float64Tensor or Int32Tensor && wireType == ProtoReader.LengthDelimited)
            {
                ReadTensor(reader.ReadBytes(), field);
                found = true;
            }
            else
            {
                reader.Skip(wireType);
            }
        }

        if (!found)
        {
            throw new MalformedDataException($"{name} holds no tensor of float32, float64 or int32");
        }

        if (IsSparse && (_shapeCount == 0 || _keyCount != _valueCount))
        {
            throw new MalformedDataException(_shapeCount == 0 ? $"{name} has keys but no shape" : $"{name} has {_keyCount} keys and {_valueCount} values");
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ReadTensor(ReadOnlySpan<byte> tensor, int type)
    {
        const int Values = 1, Keys = 2, Shape = 3;
        var reader = new ProtoReader(tensor);
        while (reader.Next(out int field, out int wireType))
        {
            bool isPacked = wireType == ProtoReader.LengthDelimited;
            int element = field is not Values || type == Int32Tensor ? ProtoReader.Varint : type == Float32Tensor ? ProtoReader.Fixed32 : ProtoReader.Fixed64;
            if (field is not (Values or Keys or Shape) || (!isPacked && wireType != element))
            {
                reader.Skip(wireType);
                continue;
            }

            if (isPacked && element == ProtoReader.Fixed32)
            {
                var values = MemoryMarshal.Cast<byte, float>(Whole(reader.ReadBytes(), sizeof(float)));
                values.CopyTo(NewValues(values.Length));
            }
            else if (isPacked && element == ProtoReader.Fixed64)
            {
                var values = MemoryMarshal.Cast<byte, double>(Whole(reader.ReadBytes(), sizeof(double)));
                var floats = NewValues(values.Length);
                for (int i = 0; i < floats.Length; i++)
                {
                    floats[i] = (float)values[i];
                }
            }
            else if (isPacked && field == Keys)
            {
                AddKeys(reader.ReadBytes());
            }
            else if (isPacked)
            {
                var packed = new ProtoReader(reader.ReadBytes());
                while (!packed.IsAtEnd)
                {
                    Add(ref packed, field, element);
                }
            }
            else
            {
                Add(ref reader, field, element);
            }
        }

        void Add(ref ProtoReader from, int field, int element)
        {
            switch (field)
            {
                case Values:
                    NewValues(1)[0] = element switch
                    {
                        ProtoReader.Fixed32 => from.ReadSingle(),
                        ProtoReader.Fixed64 => (float)from.ReadDouble(),
                        _ => (int)from.ReadVarint(),
                    };
                    break;
                case Keys:
                    AddKey(from.ReadVarint());
                    break;
                default:
                    AddDimension(from.ReadVarint());
                    break;
            }
        }
    }

    private static ReadOnlySpan<byte> Whole(ReadOnlySpan<byte> packed, int size) =>
        packed.Length % size == 0 ? packed : throw new MalformedDataException("packed numbers end within a number");

    private Span<float> NewValues(int count)
    {
        if (_valueCount + count > _values.Length)
        {
            Array.Resize(ref _values, Math.Max(2 * _values.Length, _valueCount + count));
        }

        _valueCount += count;
        return _values.AsSpan(_valueCount - count, count);
    }

    // Keys below 2^14 take one or two bytes.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddKeys(ReadOnlySpan<byte> packed)
    {
        if (_keyCount + packed.Length > _keys.Length)
        {
            Array.Resize(ref _keys, Math.Max(2 * _keys.Length, _keyCount + packed.Length));
        }

        while (packed.Length > 1)
        {
            if (packed[0] < 0x80)
            {
                _keys[_keyCount++] = packed[0];
                packed = packed[1..];
            }
            else if (packed[1] < 0x80)
            {
                _keys[_keyCount++] = (packed[0] & 0x7F) | packed[1] << 7;
                packed = packed[2..];
            }
            else
            {
                AddNext(ref packed);
            }
        }

        while (!packed.IsEmpty)
        {
            AddNext(ref packed);
        }
    }

    private void AddNext(ref ReadOnlySpan<byte> packed)
    {
        var one = new ProtoReader(packed);
        AddKey(one.ReadVarint());
        packed = packed[^one.Left..];
    }

    private void AddKey(ulong key)
    {
        if (_keyCount == _keys.Length)
        {
            Array.Resize(ref _keys, 2 * _keyCount);
        }

        _keys[_keyCount++] = key < int.MaxValue ? (int)key : throw new MalformedDataException($"key {key} is too large");
    }

    private void AddDimension(ulong dimension)
    {
        _shapeCount++;
        _size = dimension <= int.MaxValue && dimension * _size <= (ulong)Array.MaxLength ? dimension * _size
            : throw new MalformedDataException($"a shape of {dimension} is too large");
    }
}
