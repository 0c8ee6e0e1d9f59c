using System.Runtime.InteropServices;
using System.Text;

namespace Sagebrush.Knn;

/// <summary>Writes numbers of a FAISS file, little-endian.</summary>
/// <param name="path">The file, replaced if it is there.</param>
internal sealed class FaissOutput(string path) : IDisposable
{
    private readonly BinaryWriter _file = new(File.Create(path));

    public void Dispose() => _file.Dispose();

    public void FourCc(string name) => _file.Write(Encoding.Latin1.GetBytes(name));

    public void Byte(byte value) => _file.Write(value);

    public void Int32(int value) => _file.Write(value);

    public void Int64(long value) => _file.Write(value);

    /// <summary>Values without their number.</summary>
    public void Values<T>(ReadOnlySpan<T> values)
        where T : unmanaged
    {
        // A span of bytes has no more than an int counts.
        const int Piece = 1 << 24;
        for (int start = 0; start < values.Length; start += Piece)
        {
            _file.Write(MemoryMarshal.AsBytes(values[start..Math.Min(values.Length, start + Piece)]));
        }
    }

    /// <summary>Values after their number.</summary>
    public void Vector<T>(ReadOnlySpan<T> values)
        where T : unmanaged
    {
        Int64(values.Length);
        Values(values);
    }
}
