namespace Sagebrush.Contract;

/// <summary>
/// The folder that platform and container share, <c>/opt/ml</c> inside a container. Every path of the contract has a name here and nowhere else.
/// </summary>
/// <param name="path">The folder as this side sees it: <c>/opt/ml</c> in a container, the run's own folder on the platform.</param>
public sealed class MlRoot(string path = MlRoot.DefaultPath)
{
    /// <summary>Where a container finds the folder unless <see cref="EnvironmentVariable"/> says otherwise.</summary>
    public const string DefaultPath = "/opt/ml";

    /// <summary>Names the folder for a process that runs without a mount of its own.</summary>
    public const string EnvironmentVariable = "SAGEBRUSH_ML_ROOT";

    /// <summary>Names <see cref="Socket"/> for a container that serves.</summary>
    public const string SocketVariable = "SAGEBRUSH_SOCKET";

    /// <summary>The folder itself.</summary>
    public string Path { get; } = path;

    /// <summary>Configuration files, written by the platform before the container starts.</summary>
    public string Config => System.IO.Path.Combine(Path, "input", "config");

    /// <summary>Hyperparameters: a JSON object of string to string.</summary>
    public string HyperParameters => System.IO.Path.Combine(Config, "hyperparameters.json");

    /// <summary>Channels: a JSON object of channel name to <see cref="ChannelConfig"/>.</summary>
    public string InputDataConfig => System.IO.Path.Combine(Config, "inputdataconfig.json");

    /// <summary>The hosts of the job and which of them this is.</summary>
    public string ResourceConfig => System.IO.Path.Combine(Config, "resourceconfig.json");

    /// <summary>Where checkpoints are kept, when the job has any.</summary>
    public string CheckpointConfig => System.IO.Path.Combine(Config, "checkpointconfig.json");

    /// <summary>All channels.</summary>
    public string InputData => System.IO.Path.Combine(Path, "input", "data");

    /// <summary>What training leaves behind; becomes <c>model.tar.gz</c>. At serving: the unpacked model.</summary>
    public string Model => System.IO.Path.Combine(Path, "model");

    /// <summary>The unpacked models of a multi-model container, a folder <c>NAME/model</c> each.</summary>
    public string Models => System.IO.Path.Combine(Path, "models");

    /// <summary>Becomes <c>output.tar.gz</c>.</summary>
    public string OutputData => System.IO.Path.Combine(Path, "output", "data");

    /// <summary>The reason of a failure in the container's own words; its first 1,024 bytes become the job's FailureReason.</summary>
    public string Failure => System.IO.Path.Combine(Path, "output", "failure");

    /// <summary>What a processing container says at its end; becomes the job's ExitMessage.</summary>
    public string Message => System.IO.Path.Combine(Path, "output", "message");

    /// <summary>Metrics that a monitoring container has for CloudWatch: files of JSON lines.</summary>
    public string CloudWatchMetrics => System.IO.Path.Combine(Path, "output", "metrics", "cloudwatch");

    /// <summary>All inputs and outputs of a processing container are below it.</summary>
    public string Processing => System.IO.Path.Combine(Path, "processing");

    /// <summary>The processing job as it was asked for, a JSON object.</summary>
    public string ProcessingJobConfig => System.IO.Path.Combine(Path, "config", "processingjobconfig.json");

    /// <summary>The hosts of a processing job and which of them this is.</summary>
    public string ProcessingResourceConfig => System.IO.Path.Combine(Path, "config", "resourceconfig.json");

    /// <summary>Synchronised with S3 while the job runs, restored at its start.</summary>
    public string Checkpoints => System.IO.Path.Combine(Path, "checkpoints");

    /// <summary>The user's source in script mode.</summary>
    public string Code => System.IO.Path.Combine(Path, "code");

    /// <summary>The Unix socket on which a container that offers it serves <c>/ping</c> and <c>/invocations</c>.</summary>
    public string Socket => System.IO.Path.Combine(Path, "serve.sock");

    /// <summary>The folder of a channel in File and FastFile mode.</summary>
    public string Channel(string channel) => System.IO.Path.Combine(InputData, channel);

    /// <summary>The FIFO of a channel's pass <paramref name="epoch"/> (from 0) in Pipe mode.</summary>
    public string Pipe(string channel, int epoch) => System.IO.Path.Combine(InputData, $"{channel}_{epoch}");

    /// <summary>The folder of this process: <see cref="EnvironmentVariable"/> when set, else <see cref="DefaultPath"/>.</summary>
    public static MlRoot FromEnvironment() => new(Environment.GetEnvironmentVariable(EnvironmentVariable) is { Length: > 0 } path ? path : DefaultPath);
}
