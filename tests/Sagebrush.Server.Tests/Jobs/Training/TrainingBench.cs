using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Sagebrush.Contract;
using Sagebrush.Images;
using Sagebrush.Runs;
using Sagebrush.Services;
using Sagebrush.Storage;
using Sagebrush.Store;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Jobs;

/// <summary>SageMaker with one image, whose containers run the shell script in their variable SCRIPT, beginning in their /opt/ml.</summary>
public sealed class TrainingBench : IAsyncDisposable
{
    public const string Image = "123456789012.dkr.ecr.us-east-1.amazonaws.com/shell:1";
    public const string Bucket = "bucket";
    public const string Address = "http://127.0.0.1:5700";

    private static readonly Manifest Shell = new()
    {
        Name = "shell", Images = [new("shell", ["1"])], SupportsDistributedTraining = true,
        HyperParameters = [new IntegerParameter("k", "Neighbours.", Min: 1)],
        Channels = [new("train", "Rows.") { SupportedContentTypes = ["text/csv"] }, new("more", "Rows.") { SupportedContentTypes = ["text/csv"] }],
        MetricDefinitions = [new("test:accuracy", "accuracy=([0-9.]+)")],
        Inference = new(["text/csv"], ["text/csv"]),
    };

    private readonly TemporaryFolder _temporary = new();
    private readonly Options _options;
    private readonly ImageCatalog _images;
    private Server? _server;

    public TrainingBench()
    {
        string program = Path.Combine(Directory.CreateDirectory(Path.Combine(_temporary.Path, "program")).FullName, "container.sh");
        File.WriteAllBytes(program, "cd \"$SAGEBRUSH_ML_ROOT\"; eval \"$SCRIPT\""u8);
        _options = new() { Data = Path.Combine(_temporary.Path, "data") };
        _images = new(new BuiltInImages([Shell], ["/bin/sh", program]));
        Start();
        Objects.CreateBucket(Bucket);
    }

    public bool Isolates => _server!.Isolates;

    public SageMakerService Service => _server!.Service;

    public ObjectStore Objects => _server!.Objects;

    public LogStore Logs => _server!.Logs;

    public SageMakerTables Tables => _server!.Tables;

    public Sessions Sessions => _server!.Sessions;

    internal JobLoop<TrainingJob> Loop => _server!.Loop;

    public string Folder => Path.Combine(_options.Data, "runs", "training-jobs");

    public string Processes => Path.Combine(_options.Data, "runs", "processes");

    public static Call Call { get; } = new("sagemaker", "Test", "1", Identity.Anonymous("123456789012"), "us-east-1");

    /// <summary>Leaves everything as it is, as a server does that is stopped; containers go on.</summary>
    public async Task Leave()
    {
        await _server!.DisposeAsync();
        _server = null;
    }

    /// <summary>Begins again on the same data.</summary>
    public void Start() => _server = new(_options, _images);

    public async Task Put(string key, string text)
    {
        using var body = new MemoryStream(Encoding.UTF8.GetBytes(text));
        await Objects.Put(Bucket, key, body, ObjectFacts.None, default);
    }

    public string Text(string key)
    {
        using var text = new StreamReader(Objects.Open(Objects.Find(Bucket, key)!));
        return text.ReadToEnd();
    }

    public static CreateTrainingJobRequest Job(string name, string script, params Channel[] channels) => new()
    {
        TrainingJobName = name, RoleArn = "arn:aws:iam::123456789012:role/SageMakerRole",
        AlgorithmSpecification = new() { TrainingImage = Image, TrainingInputMode = TrainingInputMode.File },
        InputDataConfig = channels is [] ? null : channels,
        OutputDataConfig = new() { S3OutputPath = $"s3://{Bucket}/out" },
        ResourceConfig = new() { InstanceCount = 1, InstanceType = "ml.m5.large", VolumeSizeInGB = 10 },
        StoppingCondition = new() { MaxRuntimeInSeconds = 600 },
        Environment = new Dictionary<string, string> { ["SCRIPT"] = script },
    };

    public static Channel Channel(string name, string prefix, string? mode = null, string type = S3DataType.S3Prefix) => new()
    {
        ChannelName = name, InputMode = mode, DataSource = new() { S3DataSource = new() { S3DataType = type, S3Uri = $"s3://{Bucket}/{prefix}" } },
    };

    public async Task Create(CreateTrainingJobRequest request) => await Service.CreateTrainingJob(request, Call, default);

    public async Task<DescribeTrainingJobResponse> Describe(string name) =>
        await Service.DescribeTrainingJob(new() { TrainingJobName = name }, Call, default);

    public async Task<DescribeTrainingJobResponse> Ended(string name)
    {
        await Until(name, job => job.HasEnded);
        return await Describe(name);
    }

    public async Task<DescribeTrainingJobResponse> Run(CreateTrainingJobRequest request)
    {
        await Create(request);
        return await Ended(request.TrainingJobName);
    }

    /// <summary>Waits for a state of a job.</summary>
    public async Task Until(string name, Func<TrainingJob, bool> state)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Tables.TrainingJobs.Changed += Look;
        Look(name);
        await reached.Task.WaitAsync(TimeSpan.FromSeconds(60));
        Tables.TrainingJobs.Changed -= Look;

        void Look(string key)
        {
            if (key == name && Tables.TrainingJobs.Find(key) is { } job && state(job))
            {
                reached.TrySetResult();
            }
        }
    }

    /// <summary>Waits until nothing is left of a job but its row.</summary>
    public async Task Clean(string name)
    {
        using var watcher = new FileSystemWatcher(Folder);
        var gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        watcher.Deleted += (_, file) => gone.TrySetResult();
        watcher.EnableRaisingEvents = true;
        if (Directory.Exists(Path.Combine(Folder, name)))
        {
            await gone.Task.WaitAsync(TimeSpan.FromSeconds(60));
        }
    }

    /// <summary>The lines of a job's hosts, host by host.</summary>
    public IReadOnlyList<string> Lines(string name) =>
    [
        .. (Logs.Find("/aws/sagemaker/TrainingJobs")?.Streams(name + "/") ?? [])
            .SelectMany(stream => stream.ReadForward(LogCursor.Before(0), LogCursor.Before(long.MaxValue), int.MaxValue)).Select(e => e.Message),
    ];

    /// <summary>Waits until a job has written a line.</summary>
    public async Task Line(string name, string line)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Logs.Appended += Look;
        Look("", "");
        await reached.Task.WaitAsync(TimeSpan.FromSeconds(60));
        Logs.Appended -= Look;

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
        await Loop.Clear(default);
        await Leave();
        _temporary.Dispose();
    }

    private sealed class Server : IAsyncDisposable
    {
        private readonly DataFolder _folder;
        private readonly Database _database;
        private readonly ProcessRunner _runner;
        private readonly CancellationTokenSource _leaving = new();
        private readonly Task _running;

        public Server(Options options, ImageCatalog images)
        {
            _folder = new(options.Data);
            _database = new(_folder);
            _runner = new(Path.Combine(_folder.Runs, "processes"), TimeProvider.System);
            (Objects, Logs, Tables) = (new(_folder, _database, TimeProvider.System), new(_folder, _database, TimeProvider.System), new(_database, TimeProvider.System));
            var storage = new EmbeddedStorage(Objects);
            var roles = new Roles(options, _database, TimeProvider.System);
            Sessions = new(_database, TimeProvider.System);
            var variables = new ContainerVariables(options, Task.FromResult(Address), new(_database, roles, Sessions, TimeProvider.System));
            Service = new(options, Tables, new Tags(Tables), images, storage, roles, TimeProvider.System, _ => null);
            Loop = new(
                new TrainingWorkshop(options, Tables, images, storage, Logs, _runner, variables, _folder, TimeProvider.System), NullLogger<JobLoop<TrainingJob>>.Instance);
            _running = Loop.Run(_leaving.Token);
        }

        public ObjectStore Objects { get; }

        public LogStore Logs { get; }

        public SageMakerTables Tables { get; }

        public bool Isolates => _runner.Isolates;

        public SageMakerService Service { get; }

        public Sessions Sessions { get; }

        internal JobLoop<TrainingJob> Loop { get; }

        public async ValueTask DisposeAsync()
        {
            await _leaving.CancelAsync();
            await _running;
            _leaving.Dispose();
            _runner.Dispose();
            _database.Dispose();
            _folder.Dispose();
        }
    }
}
