using Sagebrush.Algorithms;
using Xunit;

namespace Sagebrush.Tests.Knn;

public sealed class KnnParametersTests
{
    private static readonly Dictionary<string, string> Least = new() { ["k"] = "3", ["predictor_type"] = "classifier", ["sample_size"] = "100" };

    [Theory]
    [InlineData("")]
    [InlineData("feature_dim=auto")]
    [InlineData("feature_dim=20;dimension_reduction_type=sign;dimension_reduction_target=19")]
    [InlineData("dimension_reduction_type=fjlt;dimension_reduction_target=1000")]
    [InlineData("index_metric=COSINE")]
    [InlineData("index_type=faiss.IVFFlat;index_metric=COSINE;faiss_index_ivf_nlists=10;_faiss_index_nprobe=3")]
    [InlineData("index_type=faiss.IVFPQ;index_metric=L2;faiss_index_ivf_nlists=auto;faiss_index_pq_m=96")]
    [InlineData("index_type=faiss.Flat;faiss_index_ivf_nlists=5;faiss_index_pq_m=8")]
    [InlineData("k=100")]
    [InlineData("mini_batch_size=1;epochs=3")]
    [InlineData("_kvstore=dist_async;_log_level=debug;_num_gpus=auto;_num_kv_servers=1;_enable_profiler=false;_tuning_objective_metric=;_disable_wait_to_read=true")]
    public void What_the_service_takes_is_taken(string more) => Assert.Empty(Errors(more));

    [Theory]
    [InlineData("k=0", "Value '0' at 'hyperParameters.k' failed to satisfy constraint: Member must have value greater than or equal to 1")]
    [InlineData("k=3.5", "Value '3.5' at 'hyperParameters.k' failed to satisfy constraint: Member must be an integer")]
    [InlineData("k=101", "Value '101' at 'hyperParameters.k' failed to satisfy constraint: Member must be less than or equal to 'hyperParameters.sample_size' (100)")]
    [InlineData("predictor_type=cluster", "Value 'cluster' at 'hyperParameters.predictor_type' failed to satisfy constraint: Member must satisfy enum value set: [classifier, regressor]")]
    [InlineData("sample_size=-1", "Value '-1' at 'hyperParameters.sample_size' failed to satisfy constraint: Member must have value greater than or equal to 1")]
    [InlineData("feature_dim=0", "Value '0' at 'hyperParameters.feature_dim' failed to satisfy constraint: Member must have value greater than or equal to 1 or 'auto'")]
    [InlineData("dimension_reduction_type=pca;dimension_reduction_target=2", "Value 'pca' at 'hyperParameters.dimension_reduction_type' failed to satisfy constraint: Member must satisfy enum value set: [sign, fjlt]")]
    [InlineData("dimension_reduction_type=sign", "Value 'sign' at 'hyperParameters.dimension_reduction_type' failed to satisfy constraint: Member must come with a value of 'hyperParameters.dimension_reduction_target'")]
    [InlineData("dimension_reduction_target=2", "Value '2' at 'hyperParameters.dimension_reduction_target' failed to satisfy constraint: Member must come with a value of 'hyperParameters.dimension_reduction_type'")]
    [InlineData("dimension_reduction_type=sign;dimension_reduction_target=20;feature_dim=20", "Value '20' at 'hyperParameters.dimension_reduction_target' failed to satisfy constraint: Member must be less than 'hyperParameters.feature_dim' (20)")]
    [InlineData("index_type=Flat", "Value 'Flat' at 'hyperParameters.index_type' failed to satisfy constraint: Member must satisfy enum value set: [faiss.Flat, faiss.IVFFlat, faiss.IVFPQ]")]
    [InlineData("index_metric=l2", "Value 'l2' at 'hyperParameters.index_metric' failed to satisfy constraint: Member must satisfy enum value set: [L2, INNER_PRODUCT, COSINE]")]
    [InlineData("faiss_index_ivf_nlists=0", "Value '0' at 'hyperParameters.faiss_index_ivf_nlists' failed to satisfy constraint: Member must have value greater than or equal to 1 or 'auto'")]
    [InlineData("_faiss_index_nprobe=0", "Value '0' at 'hyperParameters._faiss_index_nprobe' failed to satisfy constraint: Member must have value greater than or equal to 1")]
    [InlineData("faiss_index_pq_m=5", "Value '5' at 'hyperParameters.faiss_index_pq_m' failed to satisfy constraint: Member must satisfy enum value set: [1, 2, 3, 4, 8, 12, 16, 20, 24, 28, 32, 40, 48, 56, 64, 96]")]
    [InlineData("mini_batch_size=0", "Value '0' at 'hyperParameters.mini_batch_size' failed to satisfy constraint: Member must have value greater than or equal to 1")]
    [InlineData("epoch=1", "Additional properties are not allowed ('epoch' was unexpected)")]
    public void What_it_refuses_is_named(string more, string error) => Assert.Equal([error], Errors(more));

    [Fact]
    public void Codes_are_for_squared_distances_only() =>
        Assert.Contains("Value 'COSINE' at 'hyperParameters.index_metric' failed to satisfy constraint: Member must be one of [L2] when 'hyperParameters.index_type' is 'faiss.IVFPQ'",
            Errors("index_type=faiss.IVFPQ;index_metric=COSINE"));

    [Fact]
    public void All_that_is_wrong_is_told_at_once() => Assert.Equal(
        ["Additional properties are not allowed ('n_neighbors' was unexpected)", "'hyperParameters.k'", "'hyperParameters.dimension_reduction_target'", "'hyperParameters.index_metric'"],
        Errors("n_neighbors=5;k=many;dimension_reduction_type=sign;dimension_reduction_target=0;index_metric=L1").Select(error => error.Split(' ') is ["Value", _, "at", var name, ..] ? name : error));

    private static IReadOnlyList<string> Errors(string more)
    {
        var given = new Dictionary<string, string>(Least);
        foreach (string[] pair in more.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(text => text.Split('=')))
        {
            given[pair[0]] = pair[1];
        }

        return Catalog.Find("knn")!.Manifest.ValidateHyperParameters(given);
    }
}
