using Sagebrush.Algorithms;
using Sagebrush.Knn;
using Xunit;

namespace Sagebrush.Tests.Knn;

public sealed class DimensionReductionTests : IDisposable
{
    private readonly TrainingFolder _folder = new TrainingFolder().WithIris();

    public void Dispose() => _folder.Dispose();

    private string Facts => Path.Combine(_folder.Root.Model, "model_algo-1.json");

    [Theory]
    [InlineData("sign")]
    [InlineData("fjlt")]
    public void Reduced_rows_are_trained_scored_kept_and_asked(string type)
    {
        Train(type);
        Assert.Equal($$"""{"k":3,"predictor_type":"classifier","dimension_reduction":{"type":"{{type}}","seed":1,"target_dim":3,"input_dim":4,"generator":"splitmix64"},"normalize":false,"version":"1.0"}""",
            File.ReadAllText(Facts));
        var model = KnnModel.Load(_folder.Root.Model);
        Assert.Equal((3, 4), (model.Index.Dimensions, model.FeatureDim));
        var answers = new float[3];
        model.Predict([5.8f, 2.8f, 5.1f, 2.4f, 6, 2.2f, 4, 1, 5.5f, 4.2f, 1.4f, 0.2f], answers);
        Assert.Equal([2f, 1f, 0f], answers);
        Assert.Matches(@"test accuracy <score>=0\.[89]", _folder.Log);
    }

    [Theory]
    [InlineData("auto", "less than the number of features (4)")]
    [InlineData("4", "Value '4' at 'hyperParameters.dimension_reduction_target' failed to satisfy constraint: Member must be less than 'hyperParameters.feature_dim' (4)")]
    public void The_target_is_below_the_number_of_features(string featureDim, string reason)
    {
        _folder.HyperParameters["feature_dim"] = featureDim;
        (_folder.HyperParameters["dimension_reduction_type"], _folder.HyperParameters["dimension_reduction_target"]) = ("sign", "4");
        Assert.Equal(1, _folder.Train());
        Assert.Contains(reason, _folder.Log);
    }

    // The seed of a model of the service means a map that only the service can draw.
    [Fact]
    public void A_reduction_by_unknown_random_numbers_is_refused()
    {
        Train("sign");
        File.WriteAllBytes(Facts, """{"k":3,"predictor_type":"classifier","dimension_reduction":{"type":"sign","seed":3,"target_dim":3,"input_dim":4},"normalize":False}"""u8.ToArray());
        Assert.Contains("the seed alone cannot repeat them", Assert.Throws<ClientException>(() => KnnModel.Load(_folder.Root.Model)).Message);
    }

    [Theory]
    [InlineData("\"type\":\"pca\",\"seed\":3,\"target_dim\":3,\"input_dim\":4", "'pca' from 4 to 3")]
    [InlineData("\"type\":\"sign\",\"seed\":3,\"target_dim\":2,\"input_dim\":4", "rows have 3 features, its dimension_reduction says 2")]
    [InlineData("\"type\":\"sign\",\"target_dim\":3,\"input_dim\":4", "Not a k-NN model")]
    public void A_reduction_that_does_not_fit_is_refused(string members, string reason)
    {
        Train("sign");
        File.WriteAllBytes(Facts, System.Text.Encoding.UTF8.GetBytes(
            $$"""{"k":3,"predictor_type":"classifier","dimension_reduction":{{{members}},"generator":"splitmix64"},"normalize":false}"""));
        Assert.Contains(reason, Assert.Throws<ClientException>(() => KnnModel.Load(_folder.Root.Model)).Message);
    }

    // Codes of four bytes need a multiple of four features: a reduction gives them, instead of zeros.
    [Fact]
    public void The_target_is_raised_to_a_multiple_of_the_length_of_a_code()
    {
        var random = new Random(4);
        float[] rows = [.. Enumerable.Range(0, 400 * 20).Select(_ => random.NextSingle())], labels = [.. Enumerable.Range(0, 400).Select(row => (float)(row % 3))];
        var model = KnnModel.Build(rows, labels, new()
        {
            K = 5, IndexType = KnnIndexType.InvertedQuantized, SubVectors = 4, DimensionReductionType = "fjlt", DimensionReductionTarget = 10,
        });
        Assert.Equal((12, 12, 20), (model.Index.Dimensions, model.Reduction!.TargetDim, model.FeatureDim));
        model.Save(_folder.Root.Model);
        var (before, after) = (new float[400], new float[400]);
        model.Predict(rows, before);
        KnnModel.Load(_folder.Root.Model).Predict(rows, after);
        Assert.Equal(before, after);
    }

    // Of ten digits one in ten is right by chance; unreduced rows of this sample are right in 0.93 of the cases.
    [MnistTheory]
    [InlineData("sign")]
    [InlineData("fjlt")]
    public void Digits_of_a_tenth_of_their_features_are_still_told_apart(string type)
    {
        var (rows, labels) = Mnist.Train(5000);
        var (queries, actual) = Mnist.Test(500);
        var model = KnnModel.Build(rows, labels, new() { K = 5, DimensionReductionType = type, DimensionReductionTarget = 78 });
        var answers = new float[actual.Length];
        model.Predict(queries, answers);
        Assert.InRange(answers.Zip(actual, (a, b) => a == b ? 1.0 : 0).Average(), 0.8, 1);
    }

    private void Train(string type)
    {
        (_folder.HyperParameters["dimension_reduction_type"], _folder.HyperParameters["dimension_reduction_target"]) = (type, "3");
        Assert.Equal(0, _folder.Train());
    }
}
