using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;
using Sagebrush.Algorithms;
using Sagebrush.Numerics;

namespace Sagebrush.Knn;

/// <summary>
/// The files of a model as the service documents them: <c>model_algo-1</c>, a FAISS flat index; <c>model_algo-1.labels</c>, raw float32;
/// <c>model_algo-1.json</c>, which people may edit (k, predictor_type). Numbers are little-endian. The index begins
/// <code>
/// "IxF2" (L2) or "IxFI" (inner product) | d: i32 | n: i64 | 1 &lt;&lt; 20: i64 | 1 &lt;&lt; 20: i64 | is_trained: u8 | metric: i32 | n · d: u64 | floats row by row
/// </code>
/// Source: the SageMaker developer guide, "How the k-NN Algorithm Works"; FAISS 1.7.
/// </summary>
internal static class KnnFiles
{
    private const string Name = "model_algo-1";
    private const int HeaderLength = 4 + 4 + 8 + 8 + 8 + 1 + 4 + 8;
    private const int InnerProductMetric = 0, L2Metric = 1;

    private static ReadOnlySpan<byte> FlatL2 => "IxF2"u8;

    private static ReadOnlySpan<byte> FlatInnerProduct => "IxFI"u8;

    public static void Save(KnnModel model, string folder)
    {
        Directory.CreateDirectory(folder);
        var index = model.Index;
        using (var file = File.Create(Path.Combine(folder, Name)))
        {
            WriteHeader(file, index);
            file.Write(MemoryMarshal.AsBytes<float>(((FlatIndex)index.Vectors).Rows.Values));
        }

        using (var file = File.Create(Path.Combine(folder, Name + ".labels")))
        {
            file.Write(MemoryMarshal.AsBytes<float>(index.Labels.ToArray()));
        }

        new ModelFacts(model.K, model.IsClassifier, model.Reduction, index.Metric == KnnMetric.Cosine).Write(Path.Combine(folder, Name + ".json"));
    }

    /// <exception cref="ClientException">A file is missing, damaged, or of a kind that is not read here.</exception>
    public static KnnModel Load(string folder)
    {
        try
        {
            var (k, isClassifier, reduction, normalize) = ModelFacts.Read(Path.Combine(folder, Name + ".json"));
            var (rows, isL2) = ReadIndex(Path.Combine(folder, Name));
            var labels = MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(Path.Combine(folder, Name + ".labels"))).ToArray();
            if (labels.Length != rows.Rows || k < 1 || k > rows.Rows)
            {
                throw new ClientException($"The model has {rows.Rows} rows, {labels.Length} labels and k = {k}; it needs as many labels as rows and k from 1 to their number.");
            }

            if (reduction is not null && reduction.TargetDim != rows.Columns)
            {
                throw new ClientException($"The model's rows have {rows.Columns} features, its dimension_reduction says {reduction.TargetDim}.");
            }

            var metric = isL2 ? KnnMetric.L2 : normalize ? KnnMetric.Cosine : KnnMetric.InnerProduct;
            return new(new KnnIndex(rows, labels, metric), k, isClassifier, reduction);
        }
        catch (Exception e) when (e is IOException or JsonException or InvalidOperationException or FormatException or KeyNotFoundException)
        {
            throw new ClientException($"Not a k-NN model: {e.Message}", e);
        }
    }

    private static void WriteHeader(Stream file, KnnIndex index)
    {
        Span<byte> header = stackalloc byte[HeaderLength];
        bool isL2 = index.Metric == KnnMetric.L2;
        (isL2 ? FlatL2 : FlatInnerProduct).CopyTo(header);
        BinaryPrimitives.WriteInt32LittleEndian(header[4..], index.Dimensions);
        BinaryPrimitives.WriteInt64LittleEndian(header[8..], index.Count);
        BinaryPrimitives.WriteInt64LittleEndian(header[16..], 1 << 20);
        BinaryPrimitives.WriteInt64LittleEndian(header[24..], 1 << 20);
        header[32] = 1;
        BinaryPrimitives.WriteInt32LittleEndian(header[33..], isL2 ? L2Metric : InnerProductMetric);
        BinaryPrimitives.WriteInt64LittleEndian(header[37..], (long)index.Count * index.Dimensions);
        file.Write(header);
    }

    private static (DenseMatrix Rows, bool IsL2) ReadIndex(string path)
    {
        using var file = File.OpenRead(path);
        Span<byte> header = stackalloc byte[HeaderLength];
        file.ReadExactly(header);
        bool isL2 = header.StartsWith(FlatL2);
        if (!isL2 && !header.StartsWith(FlatInnerProduct))
        {
            throw new ClientException($"{Path.GetFileName(path)} is not a flat FAISS index (IxF2 or IxFI).");
        }

        int d = BinaryPrimitives.ReadInt32LittleEndian(header[4..]);
        long n = BinaryPrimitives.ReadInt64LittleEndian(header[8..]), length = BinaryPrimitives.ReadInt64LittleEndian(header[37..]);
        long available = (file.Length - HeaderLength) / sizeof(float);
        if (d < 1 || n < 1 || n > Array.MaxLength || length != n * d || length != available || length > Array.MaxLength)
        {
            throw new ClientException($"{Path.GetFileName(path)} says {n} rows of {d} features and holds {available} numbers.");
        }

        var values = new float[length];
        file.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
        return (new DenseMatrix(values, (int)n, d), isL2);
    }
}
