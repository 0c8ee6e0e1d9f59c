using System.Diagnostics;
using System.Text;
using Sagebrush.Algorithms;
using Sagebrush.Contract;
using Sagebrush.Training;

namespace Sagebrush.Tests;

/// <summary>A folder as the platform lays it out for one host of a job.</summary>
internal sealed class TrainingFolder : IDisposable
{
    private readonly MemoryStream _log = new();

    public MlRoot Root { get; } = new(Directory.CreateTempSubdirectory("sagebrush-").FullName);

    public Dictionary<string, string> HyperParameters { get; } = new()
    {
        ["k"] = "3", ["predictor_type"] = "classifier", ["sample_size"] = "150", ["feature_dim"] = "4",
    };

    public Dictionary<string, ChannelConfig> Channels { get; } = [];

    public string Host { get; init; } = "algo-1";

    public string[] Hosts { get; init; } = ["algo-1"];

    public string Log => Encoding.UTF8.GetString(_log.ToArray());

    public void Dispose() => Directory.Delete(Root.Path, recursive: true);

    public TrainingFolder With(string channel, string text, string? contentType = "text/csv", string name = "data.csv", string distribution = "FullyReplicated") =>
        With(channel, Encoding.UTF8.GetBytes(text), contentType, name, distribution);

    public TrainingFolder With(string channel, byte[] bytes, string? contentType, string name = "data", string distribution = "FullyReplicated")
    {
        Channels[channel] = new() { ContentType = contentType, S3DistributionType = distribution };
        Directory.CreateDirectory(Root.Channel(channel));
        File.WriteAllBytes(Path.Combine(Root.Channel(channel), name), bytes);
        return this;
    }

    public TrainingFolder WithIris() => With("train", File.ReadAllText(Repository.IrisTrain)).With("test", File.ReadAllText(Repository.IrisTest));

    public async Task<TrainingFolder> WithPipe(string channel, byte[] bytes, string contentType, List<Task> writers, int epochs = 1)
    {
        Channels[channel] = new() { ContentType = contentType, TrainingInputMode = "Pipe" };
        Directory.CreateDirectory(Root.InputData);
        for (int epoch = 0; epoch < epochs; epoch++)
        {
            string pipe = Root.Pipe(channel, epoch);
            await Process.Start("mkfifo", [pipe]).WaitForExitAsync();
            writers.Add(Task.Run(() =>
            {
                using var stream = new FileStream(pipe, FileMode.Open, FileAccess.Write);
                stream.Write(bytes);
            }));
        }

        return this;
    }

    public string? CheckpointFolder { get; set; }

    public int Train(string algorithm = "knn", CancellationToken cancel = default) => Train(Catalog.Find(algorithm)!, cancel);

    public int Train(Algorithm algorithm, CancellationToken cancel = default)
    {
        new TrainingInput(HyperParameters, Channels, new(Host, Hosts, "ml.m5.large")) { CheckpointFolder = CheckpointFolder }.Write(Root);
        return new TrainingHost(algorithm, Root, _log, TimeProvider.System).Run(cancel);
    }
}
