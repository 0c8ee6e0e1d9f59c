using System.Text;
using System.Text.Json.Nodes;
using Sagebrush.Contract;
using Xunit;

namespace Sagebrush.Tests;

public sealed class TrainingInputTests : IDisposable
{
    private readonly MlRoot _root = new(Directory.CreateTempSubdirectory("sagebrush-contract-").FullName);

    public void Dispose() => Directory.Delete(_root.Path, recursive: true);

    [Fact]
    public void The_files_are_those_of_the_service()
    {
        Input.Write(_root);
        AssertJson("""{"k":"10","note":"a \"quoted\" é"}""", _root.HyperParameters);
        AssertJson("""
            {"train":{"TrainingInputMode":"Pipe","ContentType":"text/csv;label_size=1","S3DistributionType":"ShardedByS3Key","RecordWrapperType":"None"},
             "test":{"TrainingInputMode":"File","S3DistributionType":"FullyReplicated","RecordWrapperType":"None"}}
            """, _root.InputDataConfig);
        AssertJson("""
            {"current_host":"algo-1","current_instance_type":"ml.m5.large","current_group_name":"homogeneousCluster","hosts":["algo-1","algo-2"],
             "instance_groups":[{"instance_group_name":"homogeneousCluster","instance_type":"ml.m5.large","hosts":["algo-1","algo-2"]}],
             "network_interface_name":"lo"}
            """, _root.ResourceConfig);
    }

    [Fact]
    public void What_the_platform_writes_the_container_reads()
    {
        Input.Write(_root);
        var back = TrainingInput.Read(_root);
        Assert.Equal(Input.HyperParameters, back.HyperParameters);
        Assert.Equal(Input.Channels, back.Channels);
        Assert.Equal(Input.Resources.Hosts, back.Resources.Hosts);
        Assert.Equal("algo-1", back.Resources.CurrentHost);
    }

    [Fact]
    public void A_missing_or_broken_file_is_named()
    {
        Input.Write(_root);
        File.WriteAllBytes(_root.InputDataConfig, "{"u8);
        Assert.Contains("inputdataconfig.json", Assert.Throws<InvalidDataException>(() => TrainingInput.Read(_root)).Message, StringComparison.Ordinal);
        File.Delete(_root.ResourceConfig);
        Assert.Contains("resourceconfig.json", Assert.Throws<InvalidDataException>(() => TrainingInput.Read(_root)).Message, StringComparison.Ordinal);
    }

    private static TrainingInput Input => new(
        new Dictionary<string, string> { ["k"] = "10", ["note"] = "a \"quoted\" é" },
        new Dictionary<string, ChannelConfig>
        {
            ["train"] = new() { TrainingInputMode = "Pipe", ContentType = "text/csv;label_size=1", S3DistributionType = "ShardedByS3Key" },
            ["test"] = new(),
        },
        new("algo-1", ["algo-1", "algo-2"], "ml.m5.large"));

    private static void AssertJson(string expected, string path) => Assert.True(
        JsonNode.DeepEquals(JsonNode.Parse(expected), JsonNode.Parse(File.ReadAllBytes(path))), Encoding.UTF8.GetString(File.ReadAllBytes(path)));
}
