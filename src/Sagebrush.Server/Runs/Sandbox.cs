using System.Diagnostics;
using Sagebrush.Contract;

namespace Sagebrush.Runs;

/// <summary>
/// Runs a command in namespaces of its own by bubblewrap: its own processes, host name, <c>/tmp</c> and <c>/opt/ml</c>, the machine's programs read-only,
/// and no network when asked for.
/// </summary>
/// <remarks>Without privileges bubblewrap uses a user namespace; <see cref="Works"/> tries once whether this machine lets it.</remarks>
internal sealed class Sandbox
{
    private const string Program = "/usr/bin/bwrap";

    private static readonly string[] SystemFolders = ["/bin", "/sbin", "/lib", "/lib32", "/lib64"];

    // What programs look up while they start and talk; nothing secret.
    private static readonly string[] SystemFiles =
    [
        "/etc/ld.so.cache", "/etc/alternatives", "/etc/passwd", "/etc/group", "/etc/nsswitch.conf", "/etc/hosts", "/etc/resolv.conf", "/etc/localtime",
        "/etc/ssl/certs", "/etc/ssl/openssl.cnf", "/etc/ca-certificates", "/etc/os-release", "/etc/mime.types", "/etc/fonts", "/etc/dotnet",
    ];

    // Other ways to have the loader or the C library take in files of the caller's.
    private static readonly string[] LibraryVariables = ["GCONV_PATH", "GLIBC_TUNABLES", "LOCPATH", "NLSPATH"];

    private readonly Lazy<bool> _works = new(Try);

    /// <summary>True where a sandbox can be made; tried at the first question.</summary>
    public bool Works => _works.Value;

    /// <summary>True for a variable that makes every program load code of the caller's choice: those that make the sandbox must not see it.</summary>
    public static bool IsInsideOnly(string variable) => variable.StartsWith("LD_", StringComparison.Ordinal) || LibraryVariables.Contains(variable);

    /// <summary>The command that runs <see cref="RunSpec.Command"/> inside.</summary>
    public static IReadOnlyList<string> Wrap(RunSpec spec)
    {
        List<string> command = [Program, .. Namespaces, "--hostname", spec.HostName, .. Machine(), "--bind", spec.MlRoot, MlRoot.DefaultPath];
        if (spec.NetworkIsolation)
        {
            command.Add("--unshare-net");
        }

        foreach (var (name, value) in spec.Environment.Where(variable => IsInsideOnly(variable.Key)))
        {
            command.AddRange(["--setenv", name, value]);
        }

        foreach (string path in spec.ReadOnly)
        {
            string inside = Path.GetRelativePath(spec.MlRoot, path);
            command.AddRange(["--ro-bind", path, inside.StartsWith("..", StringComparison.Ordinal) ? path : Path.Combine(MlRoot.DefaultPath, inside)]);
        }

        foreach (string folder in spec.Shared)
        {
            command.AddRange(["--bind", folder, folder]);
        }

        return [.. command, "--chdir", MlRoot.DefaultPath, "--", .. spec.Command];
    }

    /// <summary>What every sandbox has for itself.</summary>
    // The parent is the run's supervisor, which outlives the server: dying with it leaves no sandbox without its keeper.
    public static IEnumerable<string> Namespaces => ["--unshare-pid", "--unshare-ipc", "--unshare-uts", "--die-with-parent"];

    private static IEnumerable<string> Machine()
    {
        List<string> arguments = ["--ro-bind", "/usr", "/usr"];
        foreach (string folder in SystemFolders.Where(Directory.Exists))
        {
            arguments.AddRange(new DirectoryInfo(folder).LinkTarget is { } target ? ["--symlink", target, folder] : ["--ro-bind", folder, folder]);
        }

        foreach (string file in SystemFiles)
        {
            arguments.AddRange(["--ro-bind-try", file, file]);
        }

        return [.. arguments, "--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp", "--dir", "/root", "--dir", "/var/tmp"];
    }

    private static bool Try()
    {
        if (!File.Exists(Program))
        {
            return false;
        }

        using var trial = Process.Start(new ProcessStartInfo(Program, [.. Namespaces, "--unshare-net", "--hostname", "algo-1", .. Machine(), "--", "/usr/bin/true"])
        {
            RedirectStandardError = true,
        })!;
        trial.StandardError.ReadToEnd();
        trial.WaitForExit();
        return trial.ExitCode == 0;
    }
}
