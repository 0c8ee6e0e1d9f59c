using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Sagebrush.Hosting;
using Sagebrush.Services;
using Sagebrush.Store;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Jobs;

/// <summary>A server's transform jobs, whose models are Python functions <c>handle(body)</c> that answer (status, bytes).</summary>
internal sealed class TransformBench : IAsyncDisposable
{
    /// <summary>Answers what it gets in capitals.</summary>
    public const string Capitals = "def handle(body): return 200, body.upper()";

    private const string Bucket = "models";
    private const string LogGroup = "/aws/sagemaker/TransformJobs";

    private JobLoop<TransformJob>? _loop;
    private CancellationTokenSource? _leaving;
    private Task _running = Task.CompletedTask;

    public TransformBench() => Start();

    public HostingWorld World { get; } = new();

    public string Folder => Path.Combine(World.Folder.Runs, "transform-jobs");

    /// <summary>Starts a server, after <see cref="Kill"/> or <see cref="Leave"/> another one.</summary>
    public void Start()
    {
        World.Start();
        _loop = new(new TransformWorkshop(World.Tables, World.Platform), NullLogger<JobLoop<TransformJob>>.Instance);
        _leaving = new();
        _running = _loop.Run(_leaving.Token);
    }

    /// <summary>Ends the server as it is ended by hand.</summary>
    public async Task Leave()
    {
        await _leaving!.CancelAsync();
        await _running;
        _leaving.Dispose();
        await World.Stop();
    }

    /// <summary>Ends the server as a kill -9 does: containers stay.</summary>
    public async Task Kill()
    {
        World.Cut();
        await Leave();
    }

    /// <summary>A model of this handler.</summary>
    public Task<string> Model(string name, string handler, params (string Name, string Text)[] files) => World.Model(name, [("handler.py", handler), .. files]);

    public async Task Put(string key, string text) => await Put(key, Encoding.UTF8.GetBytes(text));

    public async Task Put(string key, byte[] bytes) => await World.Objects.Put(Bucket, key, new MemoryStream(bytes), ObjectFacts.None, default);

    /// <summary>A job of lines.</summary>
    public static CreateTransformJobRequest Job(string name, string model, string prefix) => new()
    {
        TransformJobName = name, ModelName = model,
        TransformInput = new()
        {
            DataSource = new() { S3DataSource = new() { S3DataType = S3DataType.S3Prefix, S3Uri = $"s3://{Bucket}/{prefix}" } },
            ContentType = "text/plain", SplitType = SplitType.Line,
        },
        TransformOutput = new() { S3OutputPath = $"s3://{Bucket}/out/{name}/", AssembleWith = AssemblyType.Line },
        TransformResources = new() { InstanceType = "ml.m5.large", InstanceCount = 1 },
        BatchStrategy = BatchStrategy.SingleRecord, MaxPayloadInMB = 1, MaxConcurrentTransforms = 2,
    };

    public async Task Create(CreateTransformJobRequest request) => await World.Service.CreateTransformJob(request, HostingWorld.Call, default);

    public async Task<DescribeTransformJobResponse> Run(CreateTransformJobRequest request)
    {
        await Create(request);
        return await Ended(request.TransformJobName);
    }

    public async Task<DescribeTransformJobResponse> Ended(string name)
    {
        await Until(name, job => job.HasEnded);
        return await World.Service.DescribeTransformJob(new() { TransformJobName = name }, HostingWorld.Call, default);
    }

    public ValueTask Stop(string name) => World.Service.StopTransformJob(new() { TransformJobName = name }, HostingWorld.Call, default);

    /// <summary>Names of a job's results and their text.</summary>
    public Dictionary<string, string> Results(string name) =>
        World.Objects.List(Bucket, $"out/{name}/").ToDictionary(stored => stored.Key[$"out/{name}/".Length..], stored => Text(stored.Key));

    public string Text(string key)
    {
        using var text = new StreamReader(World.Objects.Open(World.Objects.Find(Bucket, key)!));
        return text.ReadToEnd();
    }

    /// <summary>The lines of a job's log streams.</summary>
    public IReadOnlyList<string> Lines(string name) =>
    [
        .. (World.Logs.Find(LogGroup)?.Streams(name + "/") ?? []).SelectMany(stream => World.Lines(LogGroup, stream.Facts.Name)),
    ];

    /// <summary>Waits for a state of a job.</summary>
    public async Task Until(string name, Func<TransformJob, bool> state)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        World.Tables.TransformJobs.Changed += Look;
        Look(name);
        await reached.Task.WaitAsync(TimeSpan.FromSeconds(60));
        World.Tables.TransformJobs.Changed -= Look;

        void Look(string key)
        {
            if (key == name && World.Tables.TransformJobs.Find(key) is { } job && state(job))
            {
                reached.TrySetResult();
            }
        }
    }

    /// <summary>Waits until a container has written a line.</summary>
    public async Task Line(string name, string line)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        World.Logs.Appended += Look;
        Look("", "");
        await reached.Task.WaitAsync(TimeSpan.FromSeconds(60));
        World.Logs.Appended -= Look;

        void Look(string group, string stream)
        {
            if (Lines(name).Contains(line))
            {
                reached.TrySetResult();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _loop!.Clear(default);
        await Leave();
        await World.DisposeAsync();
    }
}
