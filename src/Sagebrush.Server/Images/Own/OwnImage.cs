using System.Diagnostics.CodeAnalysis;
using Sagebrush.Runs;

namespace Sagebrush.Images;

/// <summary>An image of the user's own: a root file system and what runs in it.</summary>
internal sealed record OwnImage : ContainerImage
{
    // As Docker and podman have it where an image says nothing.
    private const string DefaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private readonly IReadOnlyList<Descriptor> _layers;
    private readonly ImageConfig _config;
    private readonly RootFileSystems _roots;
    private readonly ServingPort _port;
    private readonly Func<bool> _isolates;

    /// <summary>The image of a configuration.</summary>
    /// <param name="layers">The lowest first.</param>
    /// <param name="config">How it runs.</param>
    /// <param name="roots">Unpacks it.</param>
    /// <param name="port">Brings its containers that serve to their socket.</param>
    /// <param name="isolates">False where no container can have a root of its own.</param>
    [SetsRequiredMembers]
    public OwnImage(IReadOnlyList<Descriptor> layers, ImageConfig config, RootFileSystems roots, ServingPort port, Func<bool> isolates)
    {
        (_layers, _config, _roots, _port, _isolates) = (layers, config, roots, port, isolates);
        var entryPoint = config.Config?.Entrypoint ?? [];
        (EntryPoint, TrainCommand, ServeCommand) = (entryPoint, [.. entryPoint, "train"], [.. entryPoint, "serve"]);
        Environment = Variables(config.Config?.Env ?? []);
    }

    /// <inheritdoc/>
    public override string? Missing() => _isolates() ? null : "images of your own need bubblewrap (bwrap), which this machine lacks or does not allow.";

    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">The image cannot be unpacked, or has no such user.</exception>
    public override async ValueTask<RunSpec> Prepare(RunSpec run, CancellationToken cancel)
    {
        try
        {
            string folder = await _roots.Unpack(_layers, _config, cancel);
            var user = ContainerUser.Find(folder, _config.Config?.User ?? "");
            var root = new RootFileSystem(folder, user.Id, user.Group)
            {
                Owners = FileOwners.OfThisProcess,
                WorkingDirectory = _config.Config?.WorkingDir is { Length: > 0 } at ? at : "/",
                StopSignal = StopSignals.Number(_config.Config?.StopSignal),
            };
            CheckExecutable(run, root);
            var environment = new Dictionary<string, string>(run.Environment);
            environment.TryAdd("HOME", user.Home);
            run = run with { Root = root, Environment = environment };
            return ServingPort.IsServing(run) ? _port.Bring(run, root, _config.Config?.Labels) : run;
        }
        catch (ImageException e)
        {
            throw new NotSupportedException(e.Message, e);
        }
    }

    // In the words of the engines that people know.
    private static void CheckExecutable(RunSpec run, RootFileSystem root)
    {
        string program = run.Command[0];
        bool isPath = program.Contains('/');
        var places = isPath ? [root.WorkingDirectory] : run.Environment["PATH"].Split(':', StringSplitOptions.RemoveEmptyEntries);
        string[] found = [.. places.Select(place => RootedPath.Resolve(root.Folder, Path.Combine(place, program))).Where(File.Exists)];
        if (found is [])
        {
            throw new NotSupportedException(isPath ? $"exec: \"{program}\": stat {program}: no such file or directory" : $"exec: \"{program}\": executable file not found in $PATH");
        }

        const UnixFileMode Executable = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        if (found.All(file => (new FileInfo(file).UnixFileMode & Executable) == 0))
        {
            throw new NotSupportedException($"exec: \"{program}\": permission denied");
        }
    }

    private static Dictionary<string, string> Variables(IReadOnlyList<string> lines)
    {
        var variables = new Dictionary<string, string> { ["PATH"] = DefaultPath };
        foreach (string line in lines)
        {
            string[] parts = line.Split('=', 2);
            variables[parts[0]] = parts.Length > 1 ? parts[1] : "";
        }

        return variables;
    }
}
