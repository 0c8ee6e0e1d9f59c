using System.Globalization;
using System.Text;
using Sagebrush.Contract;
using Sagebrush.Knn;
using Xunit;

namespace Sagebrush.Tests.Knn;

public sealed class InvertedTrainingTests
{
    [Theory]
    [InlineData("faiss.IVFFlat", "L2", "IwFl")]
    [InlineData("faiss.IVFFlat", "INNER_PRODUCT", "IwFl")]
    [InlineData("faiss.IVFFlat", "COSINE", "IwFl")]
    [InlineData("faiss.IVFPQ", "L2", "IwPQ")]
    public void A_job_trains_and_scores_an_inverted_index(string type, string metric, string name)
    {
        using var folder = Clumps(600, ("index_type", type), ("index_metric", metric), ("faiss_index_pq_m", "4"));
        Assert.Equal(0, folder.Train());
        Assert.Contains("('accuracy', 1.0)", folder.Log);
        Assert.True(folder.Log.IndexOf("] ...Finished training index in ", StringComparison.Ordinal) is var trained and > 0
            && folder.Log.IndexOf("] Adding data to index...", StringComparison.Ordinal) > trained);
        Assert.StartsWith(name, Encoding.Latin1.GetString(File.ReadAllBytes(Path.Combine(folder.Root.Model, "model_algo-1"))));

        var model = KnnModel.Load(folder.Root.Model);
        var answers = new float[1];
        model.Predict([0, 9, 0, 0, 0], answers);
        Assert.Equal([1f], answers);
    }

    [Theory]
    [InlineData("auto", "auto", 24, 5)]
    [InlineData("7", "3", 7, 3)]
    [InlineData("2", "50", 2, 2)]
    public void Cells_and_probes_are_as_asked(string lists, string probes, int cells, int probed)
    {
        using var folder = Clumps(600, ("index_type", "faiss.IVFFlat"), ("faiss_index_ivf_nlists", lists));
        if (probes != "auto")
        {
            folder.HyperParameters["_faiss_index_nprobe"] = probes;
        }

        Assert.Equal(0, folder.Train());
        var index = (InvertedIndex)KnnModel.Load(folder.Root.Model).Index.Vectors;
        Assert.Equal((cells, probed), (index.Centroids.Count, index.Probes));
    }

    // Five features: not a multiple of four bytes a code.
    [Theory]
    [InlineData("4", 8)]
    [InlineData("3", 6)]
    [InlineData("1", 5)]
    [InlineData(null, 5)]
    public void Rows_are_padded_to_a_multiple_of_the_length_of_a_code(string? pqM, int padded)
    {
        using var folder = Clumps(600, ("index_type", "faiss.IVFPQ"));
        if (pqM is not null)
        {
            folder.HyperParameters["faiss_index_pq_m"] = pqM;
        }

        Assert.Equal(0, folder.Train());
        Assert.Contains("('accuracy', 1.0)", folder.Log);
        var model = KnnModel.Load(folder.Root.Model);
        Assert.Equal((5, 5, padded), (model.FeatureDim, model.Index.Dimensions, model.Index.Vectors.Dimensions));
    }

    [Fact]
    public void A_reduction_goes_to_a_multiple_of_the_length_of_a_code()
    {
        using var folder = Clumps(600, ("index_type", "faiss.IVFPQ"), ("faiss_index_pq_m", "2"), ("dimension_reduction_type", "sign"), ("dimension_reduction_target", "3"));
        Assert.Equal(0, folder.Train());
        var model = KnnModel.Load(folder.Root.Model);
        Assert.Equal((5, 4, 4), (model.FeatureDim, model.Index.Dimensions, model.Reduction!.TargetDim));
    }

    [Theory]
    [InlineData("faiss.IVFFlat", "L2", "601", "Value '601' at 'hyperParameters.faiss_index_ivf_nlists' failed to satisfy constraint: Member must have value less than or equal to the number of rows in the sample (600)")]
    [InlineData("faiss.IVFFlat", "L2", "0", "Value '0' at 'hyperParameters.faiss_index_ivf_nlists'")]
    [InlineData("faiss.IVFPQ", "COSINE", "auto", "be one of [L2] when 'hyperParameters.index_type' is 'faiss.IVFPQ'")]
    public void What_cannot_be_built_is_a_client_error(string type, string metric, string lists, string reason)
    {
        using var folder = Clumps(600, ("index_type", type), ("index_metric", metric), ("faiss_index_ivf_nlists", lists));
        Assert.Equal(1, folder.Train());
        Assert.Contains(reason, Failure.Reason(folder.Root, 1));
    }

    // Five classes, each far out on an axis of its own.
    private static TrainingFolder Clumps(int rows, params (string Name, string Value)[] parameters)
    {
        var random = new Random(1);
        string Text(int count) => string.Concat(Enumerable.Range(0, count).Select(row =>
            $"{row % 5},{string.Join(",", Enumerable.Range(0, 5).Select(axis => ((axis == row % 5 ? 9 : 0) + random.NextSingle()).ToString(CultureInfo.InvariantCulture)))}\n"));
        var folder = new TrainingFolder().With("train", Text(rows)).With("test", Text(50));
        folder.HyperParameters["feature_dim"] = "5";
        folder.HyperParameters["sample_size"] = "1000";
        foreach (var (name, value) in parameters)
        {
            folder.HyperParameters[name] = value;
        }

        return folder;
    }
}
