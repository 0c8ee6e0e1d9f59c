using System.Runtime.InteropServices;
using System.Text.Json;
using Sagebrush.Algorithms;

namespace Sagebrush.Knn;

/// <summary>
/// The files of a model as the service documents them: <c>model_algo-1</c>, a FAISS index; <c>model_algo-1.labels</c>, raw float32, little-endian;
/// <c>model_algo-1.json</c>, which people may edit (k, predictor_type).
/// Source: the SageMaker developer guide, "How the k-NN Algorithm Works".
/// </summary>
internal static class KnnFiles
{
    private const string Name = "model_algo-1";

    public static void Save(KnnModel model, string folder)
    {
        Directory.CreateDirectory(folder);
        var index = model.Index;
        FaissFile.Write(index.Vectors, Path.Combine(folder, Name));
        using (var file = File.Create(Path.Combine(folder, Name + ".labels")))
        {
            file.Write(MemoryMarshal.AsBytes<float>(index.Labels.ToArray()));
        }

        int? padded = index.Dimensions < index.Vectors.Dimensions ? index.Dimensions : null;
        new ModelFacts(model.K, model.IsClassifier, model.Reduction, padded, index.Metric == KnnMetric.Cosine).Write(Path.Combine(folder, Name + ".json"));
    }

    /// <exception cref="ClientException">A file is missing, damaged, or of a kind that is not read here.</exception>
    public static KnnModel Load(string folder)
    {
        try
        {
            var facts = ModelFacts.Read(Path.Combine(folder, Name + ".json"));
            var vectors = FaissFile.Read(Path.Combine(folder, Name));
            var labels = MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(Path.Combine(folder, Name + ".labels"))).ToArray();
            if (labels.Length != vectors.Count || facts.K < 1 || facts.K > vectors.Count)
            {
                throw new ClientException($"The model has {vectors.Count} rows, {labels.Length} labels and k = {facts.K}; it needs as many labels as rows and k from 1 to their number.");
            }

            if (facts.Reduction is { } reduction && reduction.TargetDim != vectors.Dimensions)
            {
                throw new ClientException($"The model's rows have {vectors.Dimensions} features, its dimension_reduction says {reduction.TargetDim}.");
            }

            if (facts.FeatureDim is { } given && (given < 1 || given > vectors.Dimensions))
            {
                throw new ClientException($"The model's rows have {vectors.Dimensions} features, its feature_dim says {given}.");
            }

            return new(new KnnIndex(vectors, labels, facts.Normalize, facts.FeatureDim), facts.K, facts.IsClassifier, facts.Reduction);
        }
        catch (Exception e) when (e is IOException or JsonException or InvalidOperationException or FormatException or KeyNotFoundException)
        {
            throw new ClientException($"Not a k-NN model: {e.Message}", e);
        }
    }
}
