using Sagebrush.Algorithms;
using Xunit;

namespace Sagebrush.Tests.Knn;

public sealed class KnnFilesTests : IDisposable
{
    private readonly TrainingFolder _folder = new TrainingFolder().With("train", "1,0,0\n2,3,4\n2,3,5\n");

    public KnnFilesTests()
    {
        _folder.HyperParameters.Remove("feature_dim");
        Assert.Equal(0, _folder.Train());
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("model_algo-1")]
    [InlineData("model_algo-1.labels")]
    [InlineData("model_algo-1.json")]
    public void A_file_cut_anywhere_is_refused(string name)
    {
        string path = Path.Combine(_folder.Root.Model, name);
        byte[] bytes = File.ReadAllBytes(path);
        for (int length = 0; length < bytes.Length; length++)
        {
            File.WriteAllBytes(path, bytes.AsSpan(0, length));
            Assert.Throws<ClientException>(Load);
        }

        File.Delete(path);
        Assert.Throws<ClientException>(Load);
    }

    [Theory]
    [InlineData("""{"k":4,"predictor_type":"classifier"}""", "k = 4")]
    [InlineData("""{"k":1,"predictor_type":"cluster"}""", "predictor_type of the model is 'cluster'")]
    [InlineData("""{"k":1,"predictor_type":"classifier","dimension_reduction":{"type":"sign","seed":3,"target_dim":1,"input_dim":2}}""", "dimension_reduction")]
    [InlineData("""{"k":"1","predictor_type":"classifier"}""", "Not a k-NN model")]
    [InlineData("[]", "Not a k-NN model")]
    public void Facts_that_make_no_model_are_refused(string json, string reason)
    {
        File.WriteAllBytes(Path.Combine(_folder.Root.Model, "model_algo-1.json"), System.Text.Encoding.UTF8.GetBytes(json));
        Assert.Contains(reason, Assert.Throws<ClientException>(Load).Message);
    }

    private void Load() => Catalog.Find("knn")!.Load(_folder.Root.Model);
}
