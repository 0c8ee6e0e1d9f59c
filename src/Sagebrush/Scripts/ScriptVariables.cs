using System.Globalization;
using System.Text.Json.Nodes;
using Sagebrush.Contract;

namespace Sagebrush.Scripts;

/// <summary>The SM_ variables of a training by script. Source: aws/sagemaker-training-toolkit, mapping of the environment.</summary>
internal static class ScriptVariables
{
    private const string Group = "homogeneousCluster";

    /// <summary>All of them, by name.</summary>
    /// <param name="root">The contract's folder.</param>
    /// <param name="input">What the platform tells.</param>
    /// <param name="parameters">The hyperparameters.</param>
    /// <param name="program">The entry point.</param>
    public static Dictionary<string, string> Of(MlRoot root, TrainingInput input, ScriptParameters parameters, string program)
    {
        var (host, hosts, instanceType) = input.Resources;
        var groups = new JsonObject { [Group] = Array(hosts) };
        string output = Path.GetDirectoryName(root.OutputData)!, inputFolder = Path.GetDirectoryName(root.Config)!;
        var values = parameters.Values;
        var settings = new JsonObject
        {
            ["channel_input_dirs"] = new JsonObject(Channels().Select(channel => KeyValuePair.Create(channel, (JsonNode?)root.Channel(channel)))),
            ["current_host"] = host, ["current_instance_group"] = Group, ["current_instance_group_hosts"] = Array(hosts), ["current_instance_type"] = instanceType,
            ["hosts"] = Array(hosts), ["hyperparameters"] = values.DeepClone(), ["input_config_dir"] = root.Config,
            ["input_data_config"] = Json(root.InputDataConfig), ["input_dir"] = inputFolder, ["instance_groups"] = new JsonArray(Group),
            ["instance_groups_dict"] = groups.DeepClone(), ["is_hetero"] = false, ["is_master"] = hosts.Count == 0 || hosts[0] == host, ["job_name"] = Job,
            ["log_level"] = parameters.LogLevel, ["master_hostname"] = hosts.Count == 0 ? host : hosts[0], ["model_dir"] = root.Model, ["module_dir"] = root.Code,
            ["module_name"] = Path.GetFileNameWithoutExtension(program), ["network_interface_name"] = "lo", ["num_cpus"] = Processors, ["num_gpus"] = 0,
            ["num_neurons"] = 0, ["output_data_dir"] = root.OutputData, ["output_dir"] = output, ["output_intermediate_dir"] = Path.Combine(output, "intermediate"),
            ["resource_config"] = Json(root.ResourceConfig), ["user_entry_point"] = program,
        };
        var variables = new Dictionary<string, string>
        {
            ["SM_MODEL_DIR"] = root.Model, ["SM_INPUT_DIR"] = inputFolder, ["SM_INPUT_CONFIG_DIR"] = root.Config, ["SM_OUTPUT_DIR"] = output,
            ["SM_OUTPUT_DATA_DIR"] = root.OutputData, ["SM_OUTPUT_INTERMEDIATE_DIR"] = Path.Combine(output, "intermediate"), ["SM_MODULE_DIR"] = root.Code,
            ["SM_CHANNELS"] = Array(Channels()).ToJsonString(), ["SM_HPS"] = values.ToJsonString(), ["SM_USER_ARGS"] = Array(parameters.Arguments).ToJsonString(),
            ["SM_TRAINING_ENV"] = settings.ToJsonString(), ["SM_RESOURCE_CONFIG"] = settings["resource_config"]!.ToJsonString(),
            ["SM_INPUT_DATA_CONFIG"] = settings["input_data_config"]!.ToJsonString(), ["SM_FRAMEWORK_PARAMS"] = "{}", ["SM_HOSTS"] = Array(hosts).ToJsonString(),
            ["SM_CURRENT_HOST"] = host, ["SM_CURRENT_INSTANCE_TYPE"] = instanceType, ["SM_CURRENT_INSTANCE_GROUP"] = Group,
            ["SM_CURRENT_INSTANCE_GROUP_HOSTS"] = Array(hosts).ToJsonString(), ["SM_INSTANCE_GROUPS"] = new JsonArray(Group).ToJsonString(),
            ["SM_INSTANCE_GROUPS_DICT"] = groups.ToJsonString(), ["SM_IS_HETERO"] = "false", ["SM_DISTRIBUTION_INSTANCE_GROUPS"] = "[]",
            ["SM_NUM_CPUS"] = Processors.ToString(CultureInfo.InvariantCulture), ["SM_NUM_GPUS"] = "0", ["SM_NUM_NEURONS"] = "0",
            ["SM_NETWORK_INTERFACE_NAME"] = "lo", ["SM_LOG_LEVEL"] = parameters.LogLevel, ["SM_MODULE_NAME"] = Path.GetFileNameWithoutExtension(program),
            ["SM_USER_ENTRY_POINT"] = program, ["SM_FRAMEWORK_MODULE"] = "",
        };
        foreach (string channel in Channels())
        {
            variables["SM_CHANNEL_" + channel.ToUpperInvariant()] = root.Channel(channel);
        }

        foreach (var (name, value) in values)
        {
            variables["SM_HP_" + name.ToUpperInvariant()] = ScriptText.Of(value);
        }

        return variables;

        IEnumerable<string> Channels() => input.Channels.Keys.Order(StringComparer.Ordinal);
    }

    private static string Job => Environment.GetEnvironmentVariable("TRAINING_JOB_NAME") ?? "";

    // The instance type's, where the platform gives no more.
    private static int Processors => int.TryParse(Environment.GetEnvironmentVariable("SAGEBRUSH_CPUS"), NumberStyles.None, CultureInfo.InvariantCulture, out int count)
        ? count : Environment.ProcessorCount;

    private static JsonArray Array(IEnumerable<string> texts) => new([.. texts.Select(text => JsonValue.Create(text))]);

    private static JsonNode? Json(string path) => JsonNode.Parse(File.ReadAllBytes(path));
}
