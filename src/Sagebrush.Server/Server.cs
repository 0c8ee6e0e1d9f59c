using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Sagebrush.Access;
using Sagebrush.Contract;
using Sagebrush.Hosting;
using Sagebrush.Images;
using Sagebrush.Jobs;
using Sagebrush.Metrics;
using Sagebrush.Notifications;
using Sagebrush.Runs;
using Sagebrush.Scaling;
using Sagebrush.Services;
using Sagebrush.Storage;
using Sagebrush.Store;
using Sagebrush.Wire;
using Sagebrush.Wire.Signing;

namespace Sagebrush;

/// <summary>A running server. Everything in it is made here, on this page, and handed to whom it serves.</summary>
public sealed class Server : IAsyncDisposable
{
    // Long enough to answer what is in flight, short enough for an impatient Ctrl+C.
    private static readonly TimeSpan Drain = TimeSpan.FromSeconds(5);

    // An external S3 that is away: a caller waits for seconds, a job that has run for hours outlasts a restart.
    private static readonly TimeSpan CallPatience = TimeSpan.FromSeconds(3), WorkPatience = TimeSpan.FromMinutes(1);

    private readonly Options _options;
    private readonly DataFolder _folder;
    private readonly Database _database;
    private readonly ObjectStore? _objects;
    private readonly ProcessRunner _runner;
    private readonly ImageStore _images;
    private readonly EndpointLoop _endpoints;
    private readonly ServerlessLoop _serverless;
    private readonly AsyncLoop _asynchronous;
    private readonly ScalingLoop _scaling;
    private readonly ConcurrencyMeter _concurrency;
    private readonly HttpClient? _http;
    private readonly Telemetry _telemetry = new();
    private readonly OperatorRoutes _operator;
    private readonly Registry _registry;
    private readonly EndpointPost _post;
    private readonly DeliveryLoop _deliveries;
    private readonly SubscriptionLinks _links;
    private readonly Pipeline _pipeline;
    private readonly JobLoop<TrainingJob> _training;
    private readonly JobLoop<TransformJob> _transforms;
    private readonly LifecycleLoop? _lifecycle;
    private readonly MetricLoop _metrics;
    private readonly AlarmLoop _alarms;
    private readonly InstanceMeter _usage;
    private readonly CaptureLoop _captures;
    private readonly ShadowRecords _shadows;
    private readonly JobLoop<ProcessingJob> _processing;
    private readonly MonitoringLoop _monitoring;
    private readonly Listener _listener;
    private readonly TaskCompletionSource<string> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _stopping = new();
    private Task _loops = Task.CompletedTask;
    private bool _isReady;

    private Server(Options options, IReadOnlyList<Manifest> algorithms, IReadOnlyList<string> program, TimeProvider clock, ILoggerFactory logs)
    {
        _options = options;
        _folder = new(options.Data);
        _database = new(_folder);
        _runner = new(_folder.Runs, clock);

        var logStore = new LogStore(_folder, _database, clock);
        var users = new Users(options, _folder, _database, clock);
        var accounts = new Accounts(options);
        var uses = new KeyUses(_database, clock);
        var groups = new Entities<Group>(_database, "iam_groups", "group", IamRows.Default.Group, clock);
        var roles = new Roles(options, _database, clock);
        var managed = new ManagedPolicies(_database, clock);
        var rights = new Rights(users, groups, roles, managed);
        var authorizer = new Authorizer(rights.Of, clock);
        var sessions = new Sessions(_database, clock);
        var variables = new ContainerVariables(options, _address.Task, new(_database, roles, sessions, clock));
        _images = new(_folder, _database, clock);
        var own = new OwnImages(_images, new(program, _folder.Socket), () => _runner.Isolates);
        var images = new ImageCatalog(
            new StoredImages(own), new SavedImages(own, options.Images), new FrameworkImages(options.Frameworks, FrameworkImages.Toolkit),
            new DotnetImages(program, new(_folder.Caches)), new OnnxImages(program, options.Libraries), new MonitorImages(program), new BuiltInImages(algorithms, program, options.Libraries),
            new EngineImages(own, "podman", "docker"));
        ObjectStorage atCalls, atWork;
        Api s3;
        if (options.S3 is { } elsewhere)
        {
            _http = S3Connection.Client();
            atCalls = new ExternalStorage(new(elsewhere, _http, CallPatience, clock));
            atWork = new ExternalStorage(new(elsewhere, _http, WorkPatience, clock));
            s3 = new S3Elsewhere(elsewhere);
        }
        else
        {
            _objects = new(_folder, _database, clock);
            atCalls = atWork = new EmbeddedStorage(_objects);
            s3 = new S3Service(options, _objects, accounts, new S3Authorizer(rights.Of, accounts, clock), clock);
            _lifecycle = new(_objects, new(options.LifecycleDay), clock, logs.CreateLogger<LifecycleLoop>());
        }

        var metrics = new MetricStore(_database, clock);
        var alarms = new Alarms(_database, clock);
        var signer = new MessageSigner(_folder, clock);
        var topics = new Topics(options, _database, signer, _address.Task, clock);
        var tell = new AlarmActions(options, topics);

        // Scaling follows alarms by itself, as long as they last.
        _alarms = new(alarms, metrics, (arn, alarm, entry) => PolicyArn.IsOne(arn) ? Task.CompletedTask : tell.Do(arn, alarm, entry), clock, logs.CreateLogger<AlarmLoop>());
        _post = new(topics.Targets);
        _deliveries = new(topics, _post.Send, clock, logs.CreateLogger<DeliveryLoop>());
        var sns = Service.Of("sns", new SnsService(topics));
        _links = new(topics, signer, sns.Model.XmlNamespace!, clock);
        var tables = new SageMakerTables(_database, clock);
        var routes = new Routes();
        _concurrency = new(routes, metrics, clock);
        _metrics = new(
            metrics, [() => routes.Meters.Tick(metrics, clock.GetUtcNow()), () => _asynchronous?.Measure(), () => _concurrency?.Measure()], clock, logs.CreateLogger<MetricLoop>());
        _usage = new(tables.Endpoints, routes, _runner, _folder, metrics, clock, logs.CreateLogger<InstanceMeter>());
        var platform = new HostingPlatform(_folder, _runner, variables, images, atWork, logStore, clock)
        {
            Captures = new(clock), Metrics = metrics, LongestRequest = options.Invocations.Timeout, Shadows = _shadows = new(logStore, metrics), Alarm = alarms.StateOf,
        };
        _captures = new(platform.Captures, atWork, options.CaptureInterval, clock, logs.CreateLogger<CaptureLoop>());
        _asynchronous = new(options, _database, tables.Endpoints, routes, atWork, topics, metrics, logStore, clock, logs.CreateLogger<AsyncLoop>());
        _endpoints = new(tables.Endpoints, platform, routes, logs.CreateLogger<EndpointLoop>());
        alarms.Changed += (_, _) => _endpoints.WakeAll();
        var scaling = new ScalingTables(_database, clock);
        _scaling = new(scaling, tables.Endpoints, metrics, alarms, clock, logs.CreateLogger<ScalingLoop>());
        _serverless = new(tables.Endpoints, routes, options.ServerlessIdle, clock, logs.CreateLogger<ServerlessLoop>());
        _transforms = new(new TransformWorkshop(tables, platform), logs.CreateLogger<JobLoop<TransformJob>>());
        _processing = new(new ProcessingWorkshop(options, tables, platform, metrics), logs.CreateLogger<JobLoop<ProcessingJob>>());
        _monitoring = new(tables, atWork, options.CaptureInterval + CaptureLoop.WritingTime, clock, logs.CreateLogger<MonitoringLoop>());
        _training = new(new TrainingWorkshop(options, tables, images, atWork, logStore, _runner, variables, _folder, clock), logs.CreateLogger<JobLoop<TrainingJob>>());

        var administrator = users.Administrator.Key.Identity;
        var authenticator = new Authenticator(id => users.Find(id) ?? sessions.Find(id), clock, options.NoAuth ? administrator : null);
        var memory = new EndpointMemory(tables.Endpoints, _runner);
        _operator = new(() => _isReady, () => _telemetry.Prometheus() + memory.Prometheus() + platform.Captures.Prometheus(), authenticator, administrator, options.Ephemeral ? Reset : null);
        _registry = new(
            _images, new RegistryAccess(sessions, authorizer, options, options.NoAuth ? administrator : null, clock), authenticator, options, logs.CreateLogger<Registry>());
        _pipeline = new(
            [
                Service.Of("sagemaker", new SageMakerService(options, tables, new Tags(tables), images, atCalls, roles, clock, platform.Alarm, topics.Has)),
                Service.Of("sagemaker-runtime", new RuntimeService(new Invoker(routes, new Dice((ulong)clock.GetTimestamp()), clock) { Limits = options.Invocations }, _asynchronous))
                    with { Protocol = new RestJson(options.Invocations.MaxPayload) },
                Service.Of("sagemaker-metrics", new MetricsService(options, tables.TrainingJobs, tables.MetricPoints)),
                Service.Of("s3", s3),
                Service.Of("logs", new LogsService(logStore, clock)),
                Service.Of("sts", new StsService(roles, managed, sessions, authorizer, clock)),
                sns,
                Service.Of("application-autoscaling", new AutoScalingService(options, scaling, tables.Endpoints, alarms, clock)),
                Service.Of("cloudwatch", new CloudWatchService(metrics, alarms, clock)),
                Service.Of("ecr", new EcrService(options, _images, sessions)),
                Service.Of("iam", new IamService(users, uses, groups, roles, managed)),
            ],
            authenticator, authorizer, uses.Note, options, _telemetry, clock, logs.CreateLogger<Pipeline>());
        _listener = new(Answer, logs);
    }

    /// <summary>Where it listens: with the real port where port 0 was asked for.</summary>
    public IReadOnlyList<string> Urls => _listener.Urls;

    /// <summary>Starts a server; it takes requests when this returns.</summary>
    /// <param name="options">How it runs.</param>
    /// <param name="algorithms">What the built-in containers declare of themselves.</param>
    /// <param name="program">Command and first arguments of the program that runs them: <c>program… train NAME</c>, <c>program… serve NAME</c>.</param>
    /// <param name="clock">The time.</param>
    /// <param name="logs">Where the server reports.</param>
    /// <param name="cancel">Gives up starting.</param>
    /// <exception cref="DataFolderException">The data folder cannot be used.</exception>
    /// <exception cref="ListenException">An address cannot be listened on.</exception>
    public static async Task<Server> Start(
        Options options, IReadOnlyList<Manifest> algorithms, IReadOnlyList<string> program, TimeProvider clock, ILoggerFactory logs, CancellationToken cancel)
    {
        var server = new Server(options, algorithms, program, clock, logs);
        try
        {
            // Before anything runs that may take up an image.
            server._images.Sweep();
            var endpoints = server._endpoints.Run(server._stopping.Token);
            server._loops = endpoints;
            await server._listener.Start(options.Urls, server._folder.Socket, cancel);
            server._address.SetResult(ContainerVariables.Reachable(server.Urls[0]));
            var lifecycle = server._lifecycle?.Run(server._stopping.Token) ?? Task.CompletedTask;
            server._loops = Task.WhenAll(endpoints, server._training.Run(server._stopping.Token), server._transforms.Run(server._stopping.Token), server.Sweep(), lifecycle,
                server._metrics.Run(server._stopping.Token), server._alarms.Run(server._stopping.Token), server._usage.Run(server._stopping.Token),
                server._deliveries.Run(server._stopping.Token),
                server._captures.Run(server._stopping.Token), server._shadows.Run(server._stopping.Token), server._processing.Run(server._stopping.Token),
                server._monitoring.Run(server._stopping.Token),
                server._serverless.Run(server._stopping.Token), server._asynchronous.Run(server._stopping.Token),
                server._scaling.Run(server._stopping.Token));
            server._isReady = true;
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Takes no more requests and ends; training jobs go on and are found again by the next server, which takes up transform jobs where they are. Of an ephemeral server nothing remains.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        _isReady = false;
        using (var drain = new CancellationTokenSource(Drain))
        {
            await _listener.Stop(drain.Token);
        }

        if (_options.Ephemeral)
        {
            await _training.Clear(CancellationToken.None);
            await _transforms.Clear(CancellationToken.None);
            await _processing.Clear(CancellationToken.None);
        }

        await _stopping.CancelAsync();
        await _loops;
        _listener.Dispose();
        _runner.Dispose();
        _http?.Dispose();
        _post.Dispose();
        _asynchronous.Dispose();
        _database.Dispose();
        _folder.Dispose();
        _telemetry.Dispose();
        _stopping.Dispose();
        if (_options.Ephemeral)
        {
            Directory.Delete(_folder.Path, recursive: true);
        }
    }

    /// <summary>What a crash has left disturbs nobody: it is looked for while requests come in.</summary>
    private Task Sweep() => Task.Run(() => _objects?.Sweep(_stopping.Token));

    private async Task Answer(HttpContext http)
    {
        if (!await _operator.TryAnswer(http) && !await _registry.TryAnswer(http) && !await _links.TryAnswer(http))
        {
            await _pipeline.Handle(http);
        }
    }

    private async Task Reset(CancellationToken cancel)
    {
        await _training.Clear(cancel);
        await _transforms.Clear(cancel);
        await _processing.Clear(cancel);
        await _endpoints.Clear(cancel);
        _database.Clear();
    }
}
