using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sagebrush.Contract;

/// <summary>One channel as <c>inputdataconfig.json</c> tells it to the container.</summary>
public sealed record ChannelConfig
{
    /// <summary><c>File</c>, <c>Pipe</c> or <c>FastFile</c>.</summary>
    public string TrainingInputMode { get; init; } = "File";

    /// <summary>Media type with parameters, for example <c>text/csv;label_size=1</c>; absent when the caller gave none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ContentType { get; init; }

    /// <summary><c>FullyReplicated</c> or <c>ShardedByS3Key</c>.</summary>
    public string S3DistributionType { get; init; } = "FullyReplicated";

    /// <summary><c>None</c> or <c>RecordIO</c>.</summary>
    public string RecordWrapperType { get; init; } = "None";
}

/// <summary>The hosts of a job, as <c>resourceconfig.json</c> tells them to the container.</summary>
/// <param name="CurrentHost">This container's name: <c>algo-1</c> …</param>
/// <param name="Hosts">All names, in order.</param>
/// <param name="InstanceType">For example <c>ml.m5.large</c>.</param>
public sealed record ResourceConfig(string CurrentHost, IReadOnlyList<string> Hosts, string InstanceType);

/// <summary>
/// What a training container finds under <c>/opt/ml/input/config</c>: the platform calls <see cref="Write"/>, the container <see cref="Read"/>.
/// </summary>
/// <param name="HyperParameters">String to string, as the caller gave them.</param>
/// <param name="Channels">Channel name to its configuration.</param>
/// <param name="Resources">The hosts of the job.</param>
public sealed record TrainingInput(
    IReadOnlyDictionary<string, string> HyperParameters, IReadOnlyDictionary<string, ChannelConfig> Channels, ResourceConfig Resources)
{
    private const string Group = "homogeneousCluster";

    private static readonly ContractJson Json = new(new JsonSerializerOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    /// <summary>Where checkpoints are left and found, a path in the container; null when the job keeps none.</summary>
    public string? CheckpointFolder { get; init; }

    /// <summary>Lays the configuration files out under <paramref name="root"/>, making folders as needed.</summary>
    public void Write(MlRoot root)
    {
        Directory.CreateDirectory(root.Config);
        File.WriteAllBytes(root.HyperParameters, JsonSerializer.SerializeToUtf8Bytes(HyperParameters, Json.IReadOnlyDictionaryStringString));
        File.WriteAllBytes(root.InputDataConfig, JsonSerializer.SerializeToUtf8Bytes(Channels, Json.IReadOnlyDictionaryStringChannelConfig));
        var file = new ResourceConfigFile
        {
            CurrentHost = Resources.CurrentHost, CurrentInstanceType = Resources.InstanceType, CurrentGroupName = Group, Hosts = Resources.Hosts,
            InstanceGroups = [new() { InstanceGroupName = Group, InstanceType = Resources.InstanceType, Hosts = Resources.Hosts }],
        };
        if (CheckpointFolder is not null)
        {
            File.WriteAllBytes(root.CheckpointConfig, JsonSerializer.SerializeToUtf8Bytes(new CheckpointConfigFile(CheckpointFolder), Json.CheckpointConfigFile));
        }

        File.WriteAllBytes(root.ResourceConfig, JsonSerializer.SerializeToUtf8Bytes(file, Json.ResourceConfigFile));
    }

    /// <summary>Reads the files back.</summary>
    /// <exception cref="InvalidDataException">A file is missing or malformed; the message names it.</exception>
    public static TrainingInput Read(MlRoot root)
    {
        var resources = ReadFile(root.ResourceConfig, Json.ResourceConfigFile);
        return new(
            ReadFile(root.HyperParameters, Json.IReadOnlyDictionaryStringString),
            ReadFile(root.InputDataConfig, Json.IReadOnlyDictionaryStringChannelConfig),
            new(resources.CurrentHost, resources.Hosts, resources.CurrentInstanceType))
        {
            CheckpointFolder = File.Exists(root.CheckpointConfig) ? ReadFile(root.CheckpointConfig, Json.CheckpointConfigFile).LocalPath : null,
        };
    }

    private static T ReadFile<T>(string path, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), type) ?? throw new InvalidDataException($"{path} holds null.");
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"{path}: {e.Message}", e);
        }
    }
}

internal sealed record CheckpointConfigFile(string LocalPath);

internal sealed record ResourceConfigFile
{
    [JsonPropertyName("current_host")] public required string CurrentHost { get; init; }
    [JsonPropertyName("current_instance_type")] public string CurrentInstanceType { get; init; } = "";
    [JsonPropertyName("current_group_name")] public string CurrentGroupName { get; init; } = "";
    [JsonPropertyName("hosts")] public required IReadOnlyList<string> Hosts { get; init; }
    [JsonPropertyName("instance_groups")] public IReadOnlyList<InstanceGroupFile> InstanceGroups { get; init; } = [];
    [JsonPropertyName("network_interface_name")] public string NetworkInterfaceName { get; init; } = "lo";
}

internal sealed record InstanceGroupFile
{
    [JsonPropertyName("instance_group_name")] public required string InstanceGroupName { get; init; }
    [JsonPropertyName("instance_type")] public required string InstanceType { get; init; }
    [JsonPropertyName("hosts")] public required IReadOnlyList<string> Hosts { get; init; }
}

[JsonSerializable(typeof(IReadOnlyDictionary<string, string>))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, ChannelConfig>))]
[JsonSerializable(typeof(ResourceConfigFile))]
[JsonSerializable(typeof(CheckpointConfigFile))]
internal sealed partial class ContractJson : JsonSerializerContext;
