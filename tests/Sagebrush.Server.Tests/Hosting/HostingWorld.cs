using System.Collections.Concurrent;
using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Sagebrush.Contract;
using Sagebrush.Images;
using Sagebrush.Metrics;
using Sagebrush.Runs;
using Sagebrush.Services;
using Sagebrush.Storage;
using Sagebrush.Store;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Runtime;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Hosting;

/// <summary>A server's hosting half on a folder of its own, with one image: a small Python program that serves what its model says.</summary>
internal sealed class HostingWorld : IAsyncDisposable
{
    public const string Image = "123456789012.dkr.ecr.us-east-1.amazonaws.com/parrot:1";
    public const string Role = "arn:aws:iam::123456789012:role/SageMakerRole";

    // Speaks HTTP/1.1 on the socket; the body tells it what to do. A model with a file "mute" never answers a ping, one with "broken" exits at once, one with "handler.py" answers what that
    // handles.
    private const string Parrot =
        """
        import http.server, os, socketserver, sys, time
        root = os.environ["SAGEBRUSH_ML_ROOT"]
        model = os.path.join(root, "model")
        print("parrot starts", flush=True)
        if os.path.exists(os.path.join(model, "broken")): sys.exit(9)
        sick = []
        handle, handler = None, os.path.join(model, "handler.py")
        if os.path.exists(handler):
            code = {"sick": sick}
            exec(open(handler).read(), code)
            handle = code["handle"]
        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            def address_string(self): return "-"
            def log_message(self, *_): pass
            def answer(self, status, body, *headers):
                self.send_response(status)
                for name, value in headers: self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            def do_GET(self):
                parameters = os.path.join(model, "parameters")
                if self.path == "/ping": self.answer(503 if os.path.exists(os.path.join(model, "mute")) or sick else 200, b"")
                elif os.path.exists(parameters): self.answer(200, open(parameters, "rb").read())
                else: self.answer(404, b"")
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if handle is not None: return self.answer(*handle(body))
                if body == b"die": os._exit(3)
                if body == b"ail": sick.append(True)
                if body.startswith(b"sleep "): time.sleep(float(body[6:]))
                if body == b"fail": return self.answer(418, b"short and stout")
                if body == b"pid": body = str(os.getpid()).encode()
                if body == b"name": body = open(os.path.join(model, "name"), "rb").read()
                if body == b"environment": body = os.environ.get("COLOUR", "").encode()
                if body == b"key": body = os.environ.get("AWS_ACCESS_KEY_ID", "").encode()
                print("parrot says", len(body), flush=True)
                self.answer(200, body, ("Content-Type", self.headers.get("Accept", "text/plain")),
                    ("X-Amzn-SageMaker-Custom-Attributes", self.headers.get("X-Amzn-SageMaker-Custom-Attributes", "none")))
        class Server(socketserver.ThreadingMixIn, socketserver.UnixStreamServer): daemon_threads = True
        if os.path.exists(os.path.join(model, "single")): Server = socketserver.UnixStreamServer
        Server(os.environ["SAGEBRUSH_SOCKET"], Handler).serve_forever()
        """;

    private readonly TemporaryFolder _temporary = new();
    private readonly Stack<IDisposable> _opened = new();
    private LeashedRunner _leash;
    private CancellationTokenSource? _stop;
    private Task _running = Task.CompletedTask;

    /// <summary>A world with nothing in it.</summary>
    /// <param name="data">Names the data folder.</param>
    public HostingWorld(string data = "data")
    {
        Folder = Opened(new DataFolder(Path.Combine(_temporary.Path, data)));
        var database = Opened(new Database(Folder));
        var clock = TimeProvider.System;
        Runner = Opened(new ProcessRunner(Runs, clock));
        Tables = new(database, clock);
        Objects = new(Folder, database, clock);
        Logs = new(Folder, database, clock);
        ImageCatalog images = new(Images("parrot", Parrot), Images("flock", Flock.Script));
        var storage = new EmbeddedStorage(Objects);
        _leash = Opened(new LeashedRunner(Runner));
        var roles = new Roles(Options, database, clock);
        Sessions = new(database, clock);
        var variables = new ContainerVariables(Options, Task.FromResult(Options.DefaultUrl), new(database, roles, Sessions, clock));
        Metrics = new(database, clock);
        Platform = new(Folder, _leash, variables, images, storage, Logs, clock)
        {
            Alarm = name => Alarms.GetValueOrDefault(name), Metrics = Metrics, Shadows = new(Logs, Metrics),
        };
        Service = new(Options, Tables, new(Tables), images, storage, roles, clock, name => Alarms.GetValueOrDefault(name));
        Invoker = new(Routes, new Dice(1), clock);
        Loop = new(Tables.Endpoints, Platform, Routes, NullLogger<EndpointLoop>.Instance);
        Objects.CreateBucket("models");
    }

    public static Call Call { get; } = new("sagemaker", "Test", "1", new("123456789012", "arn:aws:iam::123456789012:user/tester", "AIDA", "AKIA"), "us-east-1");

    public Options Options { get; } = new();

    /// <summary>The states of alarms by name.</summary>
    public ConcurrentDictionary<string, string> Alarms { get; } = new();

    /// <summary>What the runner keeps of runs.</summary>
    public string Runs => Path.Combine(_temporary.Path, "runner");

    public DataFolder Folder { get; }

    public ProcessRunner Runner { get; }

    public SageMakerTables Tables { get; }

    public ObjectStore Objects { get; }

    public LogStore Logs { get; }

    public MetricStore Metrics { get; }

    public Sessions Sessions { get; }

    public HostingPlatform Platform { get; private set; }

    public SageMakerService Service { get; }

    public Routes Routes { get; private set; } = new();

    public Invoker Invoker { get; private set; }

    public EndpointLoop Loop { get; private set; }

    /// <summary>Starts a server's endpoint loop, after <see cref="Stop"/> or <see cref="Kill"/> a new one.</summary>
    public void Start()
    {
        if (_stop is not null)
        {
            _leash = Opened(new LeashedRunner(Runner));
            Platform = Platform with { Runner = _leash };
            Routes = new();
            Invoker = new(Routes, new Dice(1), TimeProvider.System);
            Loop = new(Tables.Endpoints, Platform, Routes, NullLogger<EndpointLoop>.Instance);
        }

        _stop = new();
        _running = Task.WhenAll(Loop.Run(_stop.Token), Platform.Shadows!.Run(_stop.Token));
    }

    public async Task Stop()
    {
        await _stop!.CancelAsync();
        await _running;
    }

    /// <summary>What a kill -9 of the server leaves behind: all containers as they are.</summary>
    public async Task Kill()
    {
        Cut();
        await Stop();
    }

    /// <summary>From now on nothing that the server does reaches a container.</summary>
    public void Cut() => _leash.Cut();

    /// <summary>A model whose archive has these files.</summary>
    public async Task<string> Model(string name, params (string Name, string Text)[] files)
    {
        await Objects.Put("models", name, new MemoryStream(Archive(files)), ObjectFacts.None, default);
        await Service.CreateModel(new()
        {
            ModelName = name, ExecutionRoleArn = Role, PrimaryContainer = new()
            {
                Image = Image, ModelDataUrl = $"s3://models/{name}", Environment = new Dictionary<string, string> { ["COLOUR"] = "green" },
            },
        }, Call, default);
        return name;
    }

    /// <summary>A model of several containers, each with a handler of its own.</summary>
    public async Task<string> Pipeline(string name, string mode, params (string? HostName, string Handler)[] containers)
    {
        foreach (var (i, (_, handler)) in containers.Index())
        {
            await Objects.Put("models", $"{name}-{i}", new MemoryStream(Archive(("handler.py", handler))), ObjectFacts.None, default);
        }

        await Service.CreateModel(new()
        {
            ModelName = name, ExecutionRoleArn = Role, InferenceExecutionConfig = new() { Mode = mode },
            Containers = [.. containers.Select((container, i) => new ContainerDefinition
            {
                ContainerHostname = container.HostName, Image = Image, ModelDataUrl = $"s3://models/{name}-{i}",
            })],
        }, Call, default);
        return name;
    }

    /// <summary>A configuration with a variant for each model.</summary>
    public async Task<string> Config(string name, int instances, int startupSeconds, params string[] models)
    {
        await Service.CreateEndpointConfig(new()
        {
            EndpointConfigName = name,
            ProductionVariants = [.. models.Select(model => new ProductionVariant
            {
                VariantName = "of-" + model, ModelName = model, InitialInstanceCount = instances, InstanceType = "ml.m5.large", InitialVariantWeight = 1,
                ContainerStartupHealthCheckTimeoutInSeconds = startupSeconds,
            })],
        }, Call, default);
        return name;
    }

    /// <summary>A configuration whose variant has the name of that which <see cref="Serve(string, int)"/> makes, but another model.</summary>
    public async Task<string> Successor(string name, string model, int instances = 1)
    {
        await Service.CreateEndpointConfig(new()
        {
            EndpointConfigName = name,
            ProductionVariants = [new() { VariantName = "of-parrot", ModelName = model, InitialInstanceCount = instances, InstanceType = "ml.m5.large", InitialVariantWeight = 1 }],
        }, Call, default);
        return name;
    }

    /// <summary>The endpoint once its row satisfies <paramref name="wanted"/>.</summary>
    public async Task<Endpoint?> Wait(string endpoint, Func<Endpoint?, bool> wanted)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            var changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            void Set(string key) => changed.TrySetResult();
            Tables.Endpoints.Changed += Set;
            try
            {
                if (Tables.Endpoints.Find(endpoint) is var row && wanted(row))
                {
                    return row;
                }

                await changed.Task.WaitAsync(limit.Token);
            }
            finally
            {
                Tables.Endpoints.Changed -= Set;
            }
        }
    }

    /// <summary>Starts the loop and brings an endpoint of one variant into service.</summary>
    public async Task<Endpoint> Serve(string endpoint, int instances = 1)
    {
        await Model("parrot", ("name", "Polly"));
        return await Serve(endpoint, "parrot", instances);
    }

    /// <summary>Starts the loop and brings an endpoint of a model into service.</summary>
    public async Task<Endpoint> Serve(string endpoint, string model, int instances = 1)
    {
        await Config("config", instances, 60, model);
        Start();
        await Service.CreateEndpoint(new() { EndpointName = endpoint, EndpointConfigName = "config" }, Call, default);
        return (await Wait(endpoint, row => row!.EndpointStatus == EndpointStatus.InService))!;
    }

    public async Task<InvokeEndpointResponse> Invoke(string endpoint, string body, string? accept = null) => await Invoker.Invoke(
        new() { EndpointName = endpoint, Accept = accept, ContentType = "text/plain", CustomAttributes = "blue", Body = new MemoryStream(Encoding.UTF8.GetBytes(body)) },
        Call, default);

    public async Task<string> Say(string endpoint, string body)
    {
        await using var answer = (await Invoke(endpoint, body)).Body;
        return await new StreamReader(answer).ReadToEndAsync();
    }

    public static byte[] Archive(params (string Name, string Text)[] files)
    {
        using var bytes = new MemoryStream();
        using (var zip = new GZipStream(bytes, CompressionLevel.Fastest, leaveOpen: true))
        using (var tar = new TarWriter(zip))
        {
            foreach (var (name, text) in files)
            {
                tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text)) });
            }
        }

        return bytes.ToArray();
    }

    /// <summary>What a log stream holds.</summary>
    public IEnumerable<string> Lines(string group, string stream) => Logs.Find(group, stream)!
        .ReadForward(LogCursor.Before(0), LogCursor.Before(long.MaxValue), 1000).Select(stored => stored.Message);

    public async ValueTask DisposeAsync()
    {
        if (_stop is not null)
        {
            await Loop.Clear(default);
            await Stop();
            _stop.Dispose();
        }

        while (_opened.TryPop(out var opened))
        {
            opened.Dispose();
        }

        _temporary.Dispose();
    }

    /// <summary>An image that runs a Python program.</summary>
    private BuiltInImages Images(string name, string program)
    {
        var script = Path.Combine(Directory.CreateDirectory(Path.Combine(_temporary.Path, "program")).FullName, name + ".py");
        using (var file = new StreamWriter(script))
        {
            file.Write(program);
        }

        return new([new() { Name = name, Images = [new(name, ["1"])], Inference = new(["text/plain"], ["text/plain"]) }], ["/usr/bin/python3", script]);
    }

    private T Opened<T>(T opened) where T : IDisposable
    {
        _opened.Push(opened);
        return opened;
    }
}
