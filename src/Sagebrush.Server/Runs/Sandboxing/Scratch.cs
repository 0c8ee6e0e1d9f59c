namespace Sagebrush.Runs;

/// <summary>
/// What a sandbox has beside <c>/opt/ml</c>, in a folder on the disk: <c>/tmp</c>, the home folder, and the files that tell names of users and hosts.
/// </summary>
/// <param name="Folder">Holds all of it; made when absent, deleted with the run.</param>
internal sealed record Scratch(string Folder)
{
    // Containers run as root elsewhere, and so this is where their programs look.
    private const string Home = "/root";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode Everybody = (UnixFileMode)0b001_111_111_111;

    /// <summary>Makes the folder of a run.</summary>
    /// <param name="spec">The run: it can look up its own name and those of its job's hosts.</param>
    /// <param name="user">Whose it is; null for the server's own user.</param>
    public void Prepare(RunSpec spec, RunUser? user)
    {
        foreach (var (name, mode) in ((string, UnixFileMode)[])[("tmp", Everybody), ("home", OwnerOnly)])
        {
            string folder = Directory.CreateDirectory(Of(name)).FullName;
            Posix.ChangeMode(folder, mode);
            user?.Own(folder);
        }

        string hosts = File.Exists("/etc/hosts") ? File.ReadAllText("/etc/hosts") : "127.0.0.1 localhost\n";
        Write("hosts", hosts.TrimEnd('\n') + string.Concat(spec.Hosts.Append(spec.HostName).Distinct().Select(host => $"\n127.0.0.1 {host}")) + "\n");
        if (user is not null)
        {
            Write("passwd", $"root:x:0:0:root:/nonexistent:/usr/sbin/nologin\nsagemaker-user:x:{user.Id}:{user.Id}::{Home}:/bin/sh\n");
            Write("group", $"root:x:0:\nsagemaker-user:x:{user.Id}:\n");
        }
    }

    /// <summary>The arguments of bubblewrap that lay it over the machine's own.</summary>
    public IEnumerable<string> Binds =>
    [
        "--bind", Of("tmp"), "/tmp", "--bind", Of("tmp"), "/var/tmp", "--bind", Of("home"), Home,
        "--ro-bind", Of("hosts"), "/etc/hosts", "--ro-bind-try", Of("passwd"), "/etc/passwd", "--ro-bind-try", Of("group"), "/etc/group",
    ];

    private string Of(string name) => Path.Combine(Folder, name);

    private void Write(string name, string text)
    {
        using var file = new StreamWriter(Of(name));
        file.Write(text);
    }
}
