using System.Formats.Tar;
using System.IO.Compression;
using Sagebrush.Data.NDArrays;
using Sagebrush.Numerics;

namespace Sagebrush.Demo;

/// <summary>
/// A Factorization Machine's vectors as points between which the inner product is what the model says of the pair, but for what is the same for all movies:
/// ⟨(vᵤ, 1), (vᵢ, wᵢ)⟩ = ⟨vᵤ, vᵢ⟩ + wᵢ.
/// </summary>
/// <param name="factors">d × k.</param>
/// <param name="linear">d × 1.</param>
internal sealed class FactorVectors(FactorTable factors, FactorTable linear) : IDisposable
{
    /// <summary>Components of a vector: k + 1.</summary>
    public int Dimensions => factors.Width + 1;

    /// <summary>
    /// Opens a model artifact: <c>model.tar.gz</c> has <c>model_algo-1</c>, a zip, that has <c>params</c>, a file of MXNet with arrays <c>v</c> and
    /// <c>w1_weight</c>.
    /// </summary>
    /// <exception cref="DemoFailedException">Something of that is missing.</exception>
    public static FactorVectors Open(byte[] artifact)
    {
        using var archive = new TarReader(new GZipStream(new MemoryStream(artifact), CompressionMode.Decompress));
        while (archive.GetNextEntry() is { } entry)
        {
            if (entry.Name.TrimStart('.', '/') == "model_algo-1" && entry.DataStream is { } model)
            {
                using var zip = new ZipArchive(model);
                var file = zip.GetEntry("params") ?? throw new DemoFailedException("model_algo-1 has no file params.");
                using var content = file.Open();
                return Of(NDArrayReader.Read(content, file.Length));
            }
        }

        throw new DemoFailedException("The model artifact has no file model_algo-1.");
    }

    /// <summary>A user as a query: its factors and 1.</summary>
    public float[] Query(int column) => [.. factors.Row(column), 1];

    /// <summary>A movie as a point: its factors and its weight.</summary>
    public float[] Point(int column) => [.. factors.Row(column), linear.Row(column)[0]];

    /// <inheritdoc/>
    public void Dispose()
    {
        factors.Dispose();
        linear.Dispose();
    }

    private static FactorVectors Of(IReadOnlyList<NDArray> arrays)
    {
        FactorTable? factors = null, linear = null;
        foreach (var array in arrays)
        {
            switch (array.Name)
            {
                case "arg:v": factors = array.Values; break;
                case "arg:w1_weight": linear = array.Values; break;
                default: array.Dispose(); break;
            }
        }

        return factors is not null && linear is not null ? new(factors, linear) : throw new DemoFailedException("The file params must have arrays v and w1_weight.");
    }
}
