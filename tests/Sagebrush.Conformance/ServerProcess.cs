using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using System.Threading.Channels;
using Amazon.Runtime;
using Amazon.S3;
using Sagebrush.Client;
using Sagebrush.Tests;

namespace Sagebrush.Conformance;

/// <summary>The real program, serving on a free port.</summary>
internal sealed partial class ServerProcess : IAsyncDisposable
{
    public const string AccessKeyId = "AKIATESTER";
    public const string Secret = "tester/secret+with=signs";

    private readonly Process _process;
    private readonly StringBuilder _said;

    private ServerProcess(Process process, StringBuilder said, Uri url) => (_process, _said, Url) = (process, said, url);

    public Uri Url { get; }

    public int Id => _process.Id;

    /// <summary>What a client needs to come here.</summary>
    public Dictionary<string, string> ClientEnvironment => new()
    {
        ["AWS_ENDPOINT_URL"] = Url.ToString().TrimEnd('/'), ["AWS_ACCESS_KEY_ID"] = AccessKeyId, ["AWS_SECRET_ACCESS_KEY"] = Secret,
        ["AWS_REGION"] = "us-east-1", ["AWS_DEFAULT_REGION"] = "us-east-1",
    };

    public static Task<ServerProcess> Ephemeral() => Start("--ephemeral", "--user", $"tester:{AccessKeyId}:{Secret}");

    public static Task<ServerProcess> On(string data) => Start("--data", data, "--user", $"tester:{AccessKeyId}:{Secret}");

    /// <summary>One that keeps no objects itself: its jobs use the S3 of another, or of nobody.</summary>
    public static Task<ServerProcess> WithS3(Uri endpoint, string accessKeyId, string secret) => With(
        new()
        {
            ["SAGEBRUSH_S3_ENDPOINT"] = endpoint.ToString(), ["SAGEBRUSH_S3_REGION"] = "us-east-1",
            ["SAGEBRUSH_S3_ACCESS_KEY_ID"] = accessKeyId, ["SAGEBRUSH_S3_SECRET_ACCESS_KEY"] = secret,
        },
        "--ephemeral", "--user", $"tester:{AccessKeyId}:{Secret}");

    public static Task<ServerProcess> Start(params string[] flags) => With([], flags);

    /// <summary>One with settings of its own.</summary>
    public static async Task<ServerProcess> With(Dictionary<string, string> environment, params string[] flags)
    {
        var start = Command.Prepare(Repository.Program, ["server", "--urls", "http://127.0.0.1:0", .. flags], environment);
        start.WorkingDirectory = Path.GetTempPath();
        if (OnnxRuntimeFile.Path is { } library)
        {
            start.Environment[OnnxRuntimeFile.Variable] = library;
        }

        var process = Process.Start(start)!;
        var said = new StringBuilder();
        var lines = System.Threading.Channels.Channel.CreateUnbounded<string?>();
        process.OutputDataReceived += (_, line) => Hear(line.Data);
        process.ErrorDataReceived += (_, line) => Hear(line.Data);
        process.EnableRaisingEvents = true;
        process.Exited += (_, _) => lines.Writer.TryComplete();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await foreach (string? line in lines.Reader.ReadAllAsync())
        {
            if (line is not null && Ready().Match(line) is { Success: true } ready)
            {
                return new(process, said, new Uri(ready.Groups[1].Value));
            }
        }

        throw new InvalidOperationException($"The server ended before it was ready:\n{said}");

        void Hear(string? line)
        {
            lock (said)
            {
                said.AppendLine(line);
            }

            lines.Writer.TryWrite(line);
        }
    }

    public Connection Connect() =>
        new(Url, new(AccessKeyId, Secret), "us-east-1", TimeProvider.System);

    /// <summary>A client of the AWS SDK for .NET that comes here and does not try again.</summary>
    public AmazonS3Client S3(string accessKeyId = AccessKeyId, string secret = Secret) => S3(new BasicAWSCredentials(accessKeyId, secret));

    /// <inheritdoc cref="S3(string, string)"/>
    public AmazonS3Client S3(AWSCredentials credentials) =>
        new(credentials, new AmazonS3Config { ServiceURL = Url.ToString(), ForcePathStyle = true, AuthenticationRegion = "us-east-1", MaxErrorRetry = 0 });

    /// <summary>What the AWS CLI prints that comes here; it must succeed.</summary>
    public async Task<string> Aws(params string[] arguments)
    {
        var run = await Command.Run("aws", arguments, ClientEnvironment);
        Assert.True(run.ExitCode == 0, $"aws {string.Join(' ', arguments)}: {run}\n{Said}");
        return run.Output;
    }

    /// <summary>All lines so far.</summary>
    public string Said
    {
        get
        {
            lock (_said)
            {
                return _said.ToString();
            }
        }
    }

    /// <summary>kill -9: the server gets no chance to do anything more.</summary>
    public async Task Kill()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>SIGTERM, as a service manager stops it; answers the exit code.</summary>
    public async Task<int> Terminate()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
        await kill.WaitForExitAsync();
        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await Terminate();
        }

        _process.Dispose();
    }

    [GeneratedRegex(@"^ready at (http://\S+)")]
    private static partial Regex Ready();
}
