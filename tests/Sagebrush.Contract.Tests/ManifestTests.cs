using System.Text;
using System.Text.Json;
using Sagebrush.Contract;
using Xunit;

namespace Sagebrush.Tests;

public class ManifestTests
{
    [Fact]
    public void Json_has_the_members_of_SageMakers_CreateAlgorithm()
    {
        using var json = JsonDocument.Parse(Manifests.Everything.ToJson());
        var training = json.RootElement.GetProperty("TrainingSpecification");
        var k = training.GetProperty("SupportedHyperParameters")[0];
        Assert.Equal("Integer", k.GetProperty("Type").GetString());
        Assert.Equal("1", k.GetProperty("Range").GetProperty("IntegerParameterRangeSpecification").GetProperty("MinValue").GetString());
        Assert.True(k.GetProperty("IsTunable").GetBoolean());
        Assert.True(k.GetProperty("IsRequired").GetBoolean());
        Assert.Equal("auto", training.GetProperty("SupportedHyperParameters")[1].GetProperty("DefaultValue").GetString());
        Assert.Equal("train", training.GetProperty("TrainingChannels")[0].GetProperty("Name").GetString());
        Assert.Equal("test:accuracy", training.GetProperty("SupportedTuningJobObjectiveMetrics")[0].GetProperty("MetricName").GetString());
        Assert.Equal("text/csv", json.RootElement.GetProperty("InferenceSpecification").GetProperty("SupportedContentTypes")[0].GetString());
    }

    [Fact]
    public void What_is_written_reads_back_the_same()
    {
        byte[] json = Manifests.Everything.ToJson();
        var back = Manifest.FromJson(json);
        Assert.Equal(Encoding.UTF8.GetString(json), Encoding.UTF8.GetString(back.ToJson()));
        Assert.Equal(Manifests.K, back.HyperParameters[0]);
        Assert.Equal(
            Manifests.Everything.ValidateHyperParameters(new Dictionary<string, string> { ["type"] = "regressor", ["metric"] = "L1" }),
            back.ValidateHyperParameters(new Dictionary<string, string> { ["type"] = "regressor", ["metric"] = "L1" }));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"AlgorithmName":"a","TrainingSpecification":null,"InferenceSpecification":{}}""")]
    [InlineData("""{"AlgorithmName":"a","TrainingSpecification":{"SupportedHyperParameters":[{"Name":"x","Type":"Odd"}]},"InferenceSpecification":{"SupportedContentTypes":[],"SupportedResponseMIMETypes":[]}}""")]
    public void What_is_no_manifest_is_refused(string json) =>
        Assert.Throws<InvalidDataException>(() => Manifest.FromJson(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void Channels_that_fit_are_accepted()
    {
        Assert.Empty(Manifests.Everything.ValidateChannels(new Dictionary<string, ChannelConfig>
        {
            ["train"] = new() { ContentType = "Text/CSV; label_size=1", TrainingInputMode = "Pipe" },
            ["test"] = new(),
        }, new Dictionary<string, string> { ["rate"] = "0.5" }));
    }

    [Fact]
    public void A_channel_that_a_hyperparameter_needs_is_missed()
    {
        var channels = new Dictionary<string, ChannelConfig> { ["train"] = new() };
        Assert.Empty(Manifests.Everything.ValidateChannels(channels, new Dictionary<string, string>()));
        Assert.Equal(
            ["Value '[train]' at 'inputDataConfig' failed to satisfy constraint: Member must contain the channel 'test' when 'hyperParameters.rate' is given"],
            Manifests.Everything.ValidateChannels(channels, new Dictionary<string, string> { ["rate"] = "0.5" }));
    }

    [Fact]
    public void All_that_is_wrong_with_channels_is_told_at_once()
    {
        var errors = Manifests.Everything.ValidateChannels(new Dictionary<string, ChannelConfig>
        {
            ["test"] = new() { ContentType = "image/png", TrainingInputMode = "Pipe" },
            ["tset"] = new(),
            ["whole"] = new() { ContentType = "text/libsvm; label_size=2", TrainingInputMode = "Pipe" },
        }, new Dictionary<string, string>());
        Assert.Equal(
        [
            "Value '[test, tset, whole]' at 'inputDataConfig' failed to satisfy constraint: Member must contain the channel 'train'",
            "Value 'image/png' at 'inputDataConfig.test.contentType' failed to satisfy constraint: Member must satisfy enum value set: [text/csv]",
            "Value 'Pipe' at 'inputDataConfig.test.inputMode' failed to satisfy constraint: Member must satisfy enum value set: [File]",
            "Value 'tset' at 'inputDataConfig.channelName' failed to satisfy constraint: Member must satisfy enum value set: [train, test, whole]",
            "Value 'Pipe' at 'inputDataConfig.whole.inputMode' failed to satisfy constraint: Member must be File or FastFile for content type 'text/libsvm'",
            "Value 'text/libsvm; label_size=2' at 'inputDataConfig.whole.contentType' failed to satisfy constraint: Member must have label_size 1 or none",
        ], errors);
    }
}
