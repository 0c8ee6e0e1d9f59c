using System.Runtime.InteropServices;
using System.Text;
using Sagebrush.Data.Arrays;

namespace Sagebrush.Onnx;

/// <summary>A value that goes into ONNX Runtime or came out of it; given back when disposed.</summary>
/// <param name="handle">Belongs to this.</param>
internal sealed unsafe class OnnxValue(nint handle) : IDisposable
{
    private const int Tensor = 1, Sequence = 2, Map = 3;

    /// <summary>What the library knows it by.</summary>
    public nint Handle => handle;

    /// <summary>A tensor of an array.</summary>
    public static OnnxValue Of(TypedArray array)
    {
        long[] shape = [.. array.Shape.Select(length => (long)length)];
        nint made;
        fixed (long* lengths = shape)
        {
            var create = (delegate* unmanaged[Cdecl]<nint, long*, nint, int, nint*, nint>)OnnxApi.Function(OnnxFunction.CreateTensorAsOrtValue);
            OnnxApi.Check(create(Allocator, lengths, shape.Length, OnnxElements.NumberOf(array.Elements.GetType().GetElementType()!), &made));
        }

        var value = new OnnxValue(made);
        try
        {
            value.Fill(array.Elements);
            return value;
        }
        catch
        {
            value.Dispose();
            throw;
        }
    }

    /// <summary>A tensor as a <see cref="TypedArray"/>, a sequence as a list, a map as an <see cref="OnnxMap"/>.</summary>
    public object Read() => OnnxApi.Number(OnnxFunction.GetValueType, handle) switch
    {
        Tensor => ReadTensor(),
        Sequence => Enumerable.Range(0, OnnxApi.Number(OnnxFunction.GetValueCount, handle)).Select(Part).ToList(),
        Map => new OnnxMap((TypedArray)Part(0), (TypedArray)Part(1)),
        var type => throw new NotSupportedException($"Values of ONNX's type {type} are not supported."),
    };

    /// <inheritdoc/>
    public void Dispose() => OnnxApi.Release(OnnxFunction.ReleaseValue, handle);

    /// <summary>The library's own allocator; never given back.</summary>
    public static nint Allocator
    {
        get
        {
            nint allocator;
            OnnxApi.Check(((delegate* unmanaged[Cdecl]<nint*, nint>)OnnxApi.Function(OnnxFunction.GetAllocatorWithDefaultOptions))(&allocator));
            return allocator;
        }
    }

    private void Fill(Array elements)
    {
        if (elements is not string[] texts)
        {
            Bytes(elements).CopyTo(new Span<byte>((void*)OnnxApi.Make(OnnxFunction.GetTensorMutableData, handle), Bytes(elements).Length));
            return;
        }

        nint[] pointers = Array.ConvertAll(texts, Marshal.StringToCoTaskMemUTF8);
        try
        {
            fixed (nint* start = pointers)
            {
                OnnxApi.Check(((delegate* unmanaged[Cdecl]<nint, nint*, nint, nint>)OnnxApi.Function(OnnxFunction.FillStringTensor))(handle, start, pointers.Length));
            }
        }
        finally
        {
            Array.ForEach(pointers, Marshal.FreeCoTaskMem);
        }
    }

    private TypedArray ReadTensor()
    {
        nint info = OnnxApi.Make(OnnxFunction.GetTensorTypeAndShape, handle);
        try
        {
            int type = OnnxApi.Number(OnnxFunction.GetTensorElementType, info);
            int[] shape = [.. Shape(info).Select(length => checked((int)length))];
            int count = shape.Aggregate(1, (product, length) => checked(product * length));
            return new(shape, type == OnnxElements.Text ? ReadTexts(count) : ReadNumbers(type, count));
        }
        finally
        {
            OnnxApi.Release(OnnxFunction.ReleaseTensorTypeAndShapeInfo, info);
        }
    }

    /// <summary>The lengths in an OrtTensorTypeAndShapeInfo.</summary>
    public static long[] Shape(nint info)
    {
        long[] shape = new long[OnnxApi.Number(OnnxFunction.GetDimensionsCount, info)];
        fixed (long* lengths = shape)
        {
            OnnxApi.Check(((delegate* unmanaged[Cdecl]<nint, long*, nint, nint>)OnnxApi.Function(OnnxFunction.GetDimensions))(info, lengths, shape.Length));
        }

        return shape;
    }

    private Array ReadNumbers(int type, int count)
    {
        var elements = OnnxElements.NewArray(type, count);
        var bytes = Bytes(elements);
        if (count > 0)
        {
            new ReadOnlySpan<byte>((void*)OnnxApi.Make(OnnxFunction.GetTensorMutableData, handle), bytes.Length).CopyTo(bytes);
        }

        return elements;
    }

    private string[] ReadTexts(int count)
    {
        byte[] all = new byte[OnnxApi.Number(OnnxFunction.GetStringTensorDataLength, handle)];
        nint[] starts = new nint[count];
        fixed (byte* text = all)
        {
            fixed (nint* places = starts)
            {
                var content = (delegate* unmanaged[Cdecl]<nint, byte*, nint, nint*, nint, nint>)OnnxApi.Function(OnnxFunction.GetStringTensorContent);
                OnnxApi.Check(content(handle, text, all.Length, places, count));
            }
        }

        return [.. Enumerable.Range(0, count).Select(i => Encoding.UTF8.GetString(all.AsSpan()[(int)starts[i]..(i + 1 < count ? (int)starts[i + 1] : all.Length)]))];
    }

    private object Part(int index)
    {
        nint made;
        OnnxApi.Check(((delegate* unmanaged[Cdecl]<nint, int, nint, nint*, nint>)OnnxApi.Function(OnnxFunction.GetValue))(handle, index, Allocator, &made));
        using var part = new OnnxValue(made);
        return part.Read();
    }

    private static Span<byte> Bytes(Array elements)
    {
        int size = elements switch
        {
            double[] or long[] or ulong[] => 8,
            float[] or int[] or uint[] => 4,
            Half[] or short[] or ushort[] => 2,
            _ => 1,
        };
        return MemoryMarshal.CreateSpan(ref MemoryMarshal.GetArrayDataReference(elements), elements.Length * size);
    }
}
