using System.Diagnostics;
using System.Globalization;
using Sagebrush.Contract;

namespace Sagebrush.Runs;

/// <summary>
/// Runs a command in namespaces of its own by bubblewrap: its own processes, host name, <c>/tmp</c>, home folder and <c>/opt/ml</c>, the machine's programs
/// read-only, no network when asked for, and as a user of its own without any privilege where the server has privileges to drop.
/// </summary>
/// <remarks>Without privileges bubblewrap uses a user namespace; <see cref="Works"/> tries once whether this machine lets it.</remarks>
internal sealed class Sandbox
{
    private const string Program = "/usr/bin/bwrap", SwitchUser = "/usr/bin/setpriv";

    private static readonly string[] SystemFolders = ["/bin", "/sbin", "/lib", "/lib32", "/lib64"];

    // What programs look up while they start and talk; nothing secret.
    private static readonly string[] SystemFiles =
    [
        "/etc/ld.so.cache", "/etc/alternatives", "/etc/passwd", "/etc/group", "/etc/nsswitch.conf", "/etc/hosts", "/etc/resolv.conf", "/etc/localtime",
        "/etc/ssl/certs", "/etc/ssl/openssl.cnf", "/etc/ca-certificates", "/etc/os-release", "/etc/mime.types", "/etc/fonts", "/etc/dotnet",
    ];

    // Other ways to have the loader or the C library take in files of the caller's.
    private static readonly string[] LibraryVariables = ["GCONV_PATH", "GLIBC_TUNABLES", "LOCPATH", "NLSPATH"];

    private readonly Lazy<bool> _works = new(() => File.Exists(Program) && Try([]));
    private readonly Lazy<bool> _hasUsers = new(() => Environment.IsPrivilegedProcess && File.Exists(SwitchUser) && Try(As(new(RunUser.First))));

    /// <summary>True where a sandbox can be made; tried at the first question.</summary>
    public bool Works => _works.Value;

    /// <summary>True where a sandbox can have a user of its own.</summary>
    public bool HasUsers => Works && _hasUsers.Value;

    /// <summary>True for a variable that makes every program load code of the caller's choice: those that make the sandbox must not see it.</summary>
    public static bool IsInsideOnly(string variable) => variable.StartsWith("LD_", StringComparison.Ordinal) || LibraryVariables.Contains(variable);

    /// <summary>The command that runs <see cref="RunSpec.Command"/> inside.</summary>
    /// <param name="spec">The run.</param>
    /// <param name="scratch">Its further folders.</param>
    /// <param name="user">Its user; null for the server's own.</param>
    public static IReadOnlyList<string> Wrap(RunSpec spec, Scratch scratch, RunUser? user)
    {
        List<string> command = [Program, .. Namespaces, "--hostname", spec.HostName, .. Machine(), .. scratch.Binds, .. Bound("--bind", spec.MlRoot, MlRoot.DefaultPath)];
        if (spec.NetworkIsolation)
        {
            command.Add("--unshare-net");
        }

        foreach (string path in spec.ReadOnly)
        {
            string inside = Path.GetRelativePath(spec.MlRoot, path);
            command.AddRange(Bound("--ro-bind", path, inside.StartsWith("..", StringComparison.Ordinal) ? path : Path.Combine(MlRoot.DefaultPath, inside)));
        }

        foreach (string folder in spec.Shared)
        {
            command.AddRange(Bound("--bind", folder, folder));
        }

        command.AddRange(["--chdir", MlRoot.DefaultPath, "--"]);

        // Those that make the sandbox, the switch of the user among them, must not see these.
        string[] inner = [.. spec.Environment.Where(variable => IsInsideOnly(variable.Key)).Select(variable => $"{variable.Key}={variable.Value}")];
        return [.. command, .. user is null ? [] : As(user), .. inner.Length > 0 ? ["/usr/bin/env", .. inner] : (string[])[], .. spec.Command];
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

        // The folders above a mount are everybody's only when they are made before it.
        arguments.AddRange(["--dir", "/etc", "--dir", "/etc/ssl"]);
        foreach (string file in SystemFiles)
        {
            arguments.AddRange(["--ro-bind-try", file, file]);
        }

        return [.. arguments, "--proc", "/proc", "--dev", "/dev", "--perms", "1777", "--tmpfs", "/dev/shm"];
    }

    private static string[] Bound(string kind, string outside, string inside) => ["--dir", Path.GetDirectoryName(inside)!, kind, outside, inside];

    private static string[] As(RunUser user)
    {
        string id = user.Id.ToString(CultureInfo.InvariantCulture);
        return [SwitchUser, "--reuid", id, "--regid", id, "--clear-groups", "--bounding-set", "-all", "--inh-caps", "-all", "--no-new-privs", "--"];
    }

    private static bool Try(string[] inside)
    {
        string[] arguments = [.. Namespaces, "--unshare-net", "--hostname", "algo-1", .. Machine(), "--", .. inside, "/usr/bin/true"];
        using var trial = Process.Start(new ProcessStartInfo(Program, arguments) { RedirectStandardError = true })!;
        trial.StandardError.ReadToEnd();
        trial.WaitForExit();
        return trial.ExitCode == 0;
    }
}
