using System.Globalization;
using System.Runtime.InteropServices;
using Sagebrush.Contract;
using Sagebrush.Runs;

namespace Sagebrush.Images;

/// <summary>
/// Brings containers that serve on a TCP port to the Unix socket where the platform looks for them. An image that lets itself be told its port gets a free one
/// of the machine; any other listens on 8080, each container in a network of its own.
/// </summary>
/// <param name="program">Command and first arguments of the program that bridges: <c>program… bridge SOCKET PORT</c>.</param>
/// <param name="server">The server's own socket.</param>
public sealed class ServingPort(IReadOnlyList<string> program, string server)
{
    /// <summary>The label of an image that listens where <see cref="PortVariable"/> says.</summary>
    /// <remarks>SageMaker Developer Guide, "Containers with custom inference code: inference pipelines".</remarks>
    private const string AcceptsPort = "com.amazonaws.sagemaker.capabilities.accept-bind-to-port";

    private const string PortVariable = "SAGEMAKER_BIND_TO_PORT", Endpoint = "AWS_ENDPOINT_URL";
    private const int HardWired = 8080, ServerInside = 5700;

    /// <summary>True for a run that serves.</summary>
    public static bool IsServing(RunSpec run) => run.Environment.ContainsKey(MlRoot.SocketVariable);

    /// <summary>The run with a bridge beside it.</summary>
    /// <param name="run">A run that serves.</param>
    /// <param name="root">Its root file system.</param>
    /// <param name="labels">Of its image.</param>
    public RunSpec Bring(RunSpec run, RootFileSystem root, IReadOnlyDictionary<string, string>? labels)
    {
        string socket = new MlRoot(run.MlRoot).Socket;
        bool isTold = labels?.GetValueOrDefault(AcceptsPort) == "true" && !run.NetworkIsolation;
        int port = isTold ? FreePorts.Take(1)[0] : HardWired;
        var environment = new Dictionary<string, string>(run.Environment) { [PortVariable] = port.ToString(CultureInfo.InvariantCulture) };
        List<string> bridge = [$"DOTNET_ROOT={DotnetRoot}", "PATH=/usr/bin:/bin", .. program, "bridge", socket, environment[PortVariable]];
        if (!isTold && environment.ContainsKey(Endpoint))
        {
            bridge.AddRange([ServerInside.ToString(CultureInfo.InvariantCulture), server]);
            environment[Endpoint] = $"http://127.0.0.1:{ServerInside}";
        }

        return run with { Root = root with { Companion = bridge, HasOwnNetwork = !isTold }, Environment = environment };
    }

    // …/dotnet/shared/Microsoft.NETCore.App/10.0.0/
    private static string DotnetRoot => Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
}
