using System.Globalization;
using Sagebrush.Contract;
using Sagebrush.Runs;

namespace Sagebrush.Jobs;

/// <summary>
/// The folder of one attempt of a training job: <c>HOST/</c> is what that host's container sees as <c>/opt/ml</c>, <c>HOST.run</c> tells which run that is,
/// <c>ports</c> where the hosts reach each other.
/// </summary>
/// <param name="path">The folder.</param>
internal sealed class AttemptFolder(string path)
{
    private const string NewEnding = ".new";

    private string Ports => Path.Combine(path, "ports");

    /// <summary>The folder that a host's container shares with the platform.</summary>
    public MlRoot Root(string host) => new(Path.Combine(path, host));

    /// <summary>Remembers which run is a host's.</summary>
    public void Remember(string host, RunHandle run)
    {
        using var file = new StreamWriter(RunFile(host));
        file.WriteLine(run.Runner);
        file.WriteLine(run.Token);
    }

    /// <summary>A host's run; null when it was not started.</summary>
    public RunHandle? Find(string host) => File.Exists(RunFile(host)) ? Read(RunFile(host)) : null;

    /// <summary>All runs of the attempt.</summary>
    public IReadOnlyList<RunHandle> Runs() => Directory.Exists(path) ? [.. Directory.GetFiles(path, "*.run").Select(Read).OfType<RunHandle>()] : [];

    /// <summary>The loopback ports of the hosts, one each; the same at every question.</summary>
    public IReadOnlyList<int> HostPorts(int hosts)
    {
        if (!File.Exists(Ports))
        {
            Directory.CreateDirectory(path);
            // Whole or not at all: a server that is killed while it writes would leave hosts without ports.
            File.WriteAllLines(Ports + NewEnding, FreePorts.Take(hosts).Select(port => port.ToString(CultureInfo.InvariantCulture)));
            File.Move(Ports + NewEnding, Ports, overwrite: true);
        }

        return [.. File.ReadAllLines(Ports).Select(line => int.Parse(line, CultureInfo.InvariantCulture))];
    }

    private string RunFile(string host) => Path.Combine(path, host + ".run");

    private static RunHandle? Read(string file) => File.ReadAllLines(file) is [var runner, var token] ? new(runner, token) : null;
}
