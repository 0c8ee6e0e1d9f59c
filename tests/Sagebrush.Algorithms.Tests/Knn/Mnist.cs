using System.IO.Compression;
using Xunit;

namespace Sagebrush.Tests.Knn;

/// <summary>Handwritten digits, where the machine has them beside the repository.</summary>
internal static class Mnist
{
    private const int ImageHeader = 16, LabelHeader = 8;

    public const int Pixels = 28 * 28;

    public static string Folder { get; } = Path.Combine(Repository.Folder, "..", "shared", "data", "mnist");

    public static (float[] Rows, float[] Labels) Train(int count) => Read("train", count);

    public static (float[] Rows, float[] Labels) Test(int count) => Read("t10k", count);

    private static (float[] Rows, float[] Labels) Read(string name, int count) =>
        (Bytes($"{name}-images-idx3-ubyte.gz", ImageHeader, count * Pixels), Bytes($"{name}-labels-idx1-ubyte.gz", LabelHeader, count));

    private static float[] Bytes(string name, int skip, int count)
    {
        using var stream = new GZipStream(File.OpenRead(Path.Combine(Folder, name)), CompressionMode.Decompress);
        var bytes = new byte[skip + count];
        stream.ReadExactly(bytes);
        return Array.ConvertAll(bytes[skip..], value => (float)value);
    }
}

/// <summary>A theory on handwritten digits.</summary>
internal sealed class MnistTheoryAttribute : TheoryAttribute
{
    public MnistTheoryAttribute() => Skip = Directory.Exists(Mnist.Folder) ? null : "no MNIST in ../shared/data/mnist";
}
