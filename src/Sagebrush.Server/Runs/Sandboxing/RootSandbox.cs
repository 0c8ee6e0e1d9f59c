using System.Globalization;
using Sagebrush.Contract;

namespace Sagebrush.Runs;

/// <summary>
/// Runs a command on a root file system of its own, in a <see cref="Sandbox"/>: the image below, a layer of the run's own above it, and who is root inside is
/// root of that alone.
/// </summary>
/// <remarks>
/// Mounts are made in a private mount namespace that goes with the run. A server that is root maps the container's users to 65,536 numbers of the machine that
/// belong to nobody else; any other server maps the container's user to its own.
/// </remarks>
internal static class RootSandbox
{
    // Arguments: a folder to mount in, the image, the run's layer, its /opt/ml, user, group, the first of the container's users on this machine or nothing,
    // the words of a companion; then bubblewrap's. Where file systems cannot be laid over each other, as in many containers, the image is copied. What has other names is a link to an
    // object of the store, and stays the store's.
    private const string Script =
        """
        set -e
        at=$1 image=$2 layer=$3 ml=$4 user=$5 group=$6 first=$7 companion=$8; shift 8
        lax=; [ "$first" ] || lax=,userxattr
        /bin/mount -t tmpfs -o mode=0755 sagebrush "$at"
        /bin/mkdir "$at/image" "$at/layer" "$at/ml" "$at/root"
        /bin/mount --bind "$image" "$at/image"
        /bin/mount --bind "$layer" "$at/layer"
        /bin/mount --bind "$ml" "$at/ml"
        /bin/mount -t overlay -o "nosuid,nodev,lowerdir=$at/image,upperdir=$at/layer/upper,workdir=$at/layer/work$lax" overlay "$at/root" 2>/dev/null || {
            /bin/cp -a --reflink=auto "$at/image/." "$at/layer/upper/"
            /bin/mount --bind "$at/layer/upper" "$at/root"
        }
        /bin/cp "$layer/hosts" "$at/hosts"
        if [ -e /etc/resolv.conf ]; then /bin/cp /etc/resolv.conf "$at/resolv.conf"; else : > "$at/resolv.conf"; fi
        [ -z "$companion" ] || (eval "$companion" < /dev/null > /dev/null 2>&1 &)
        [ "$first" ] || exec /usr/bin/bwrap --unshare-user --uid "$user" --gid "$group" "$@"

        /usr/bin/unshare --user /bin/true
        /usr/bin/mkfifo "$at/ready" "$at/go"
        /usr/bin/unshare --user /bin/sh -c 'echo > "$1"; read -r go < "$2"' sh "$at/ready" "$at/go" &
        read -r go < "$at/ready"
        echo "0 $first 65536" > /proc/$!/uid_map
        echo "0 $first 65536" > /proc/$!/gid_map
        : > "$at/users"
        /bin/mount --bind /proc/$!/ns/user "$at/users"
        echo > "$at/go"
        wait $!
        /usr/bin/find "$at/ml" \( -type d -o -links 1 \) -exec /bin/chown -h "$((first + user)):$((first + group))" {} +
        [ "$user" = 0 ] || exec /usr/bin/setpriv --clear-groups /usr/bin/bwrap --userns 9 --uid "$user" --gid "$group" "$@" 9< "$at/users"
        exec /usr/bin/nsenter --user="$at/users" -S 0 -G "$group" /usr/bin/bwrap "$@"
        """;

    // What Docker leaves to a container's root, as far as it means something inside.
    private static readonly string[] Capabilities =
    [
        "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "SETGID", "SETUID", "SETPCAP", "NET_BIND_SERVICE", "SYS_CHROOT", "SETFCAP",
    ];

    /// <summary>The command that runs <see cref="RunSpec.Command"/> on <paramref name="root"/>.</summary>
    /// <param name="spec">The run.</param>
    /// <param name="root">Its root file system.</param>
    /// <param name="layer">The run's own folder, made.</param>
    /// <param name="namespaces">What every sandbox has for itself.</param>
    public static IReadOnlyList<string> Wrap(RunSpec spec, RootFileSystem root, RunLayer layer, IEnumerable<string> namespaces)
    {
        // Any folder that every machine has and nothing of the run is in: it is covered for the run alone.
        string at = new[] { root.Folder, layer.Folder, spec.MlRoot }.Any(path => path.StartsWith("/mnt/", StringComparison.Ordinal)) ? "/media" : "/mnt";
        string first = root.Owners.First?.ToString(CultureInfo.InvariantCulture) ?? "";
        List<string> command =
        [
            "/usr/bin/unshare", .. first.Length > 0 ? [] : (string[])["--user", "--map-root-user"], .. root.HasOwnNetwork ? (string[])["--net"] : [], "--mount", "--propagation", "private", "/bin/sh", "-c", Script,
            "sagebrush-root", at, root.Folder, layer.Folder, spec.MlRoot, $"{root.User}", $"{root.Group}", first, Words(root.Companion), .. namespaces, "--hostname", spec.HostName,
        ];
        if (root is { User: 0, Owners.First: not null })
        {
            command.AddRange(["--cap-drop", "ALL", .. Capabilities.SelectMany(capability => (string[])["--cap-add", "CAP_" + capability])]);
        }

        command.AddRange(
        [
            "--bind", at + "/root", "/", "--proc", "/proc", "--dev", "/dev", "--ro-bind", at + "/hosts", "/etc/hosts", "--ro-bind", at + "/resolv.conf", "/etc/resolv.conf",
            "--bind", at + "/ml", MlRoot.DefaultPath,
        ]);
        foreach (string path in spec.ReadOnly.Select(path => Path.GetRelativePath(spec.MlRoot, path)).Where(inside => !inside.StartsWith("..", StringComparison.Ordinal)))
        {
            command.AddRange(["--ro-bind", Path.Combine(at, "ml", path), Path.Combine(MlRoot.DefaultPath, path)]);
        }

        if (spec.NetworkIsolation && !root.HasOwnNetwork)
        {
            command.Add("--unshare-net");
        }

        foreach (var (name, value) in spec.Environment.Where(variable => Sandbox.IsInsideOnly(variable.Key)))
        {
            command.AddRange(["--setenv", name, value]);
        }

        return [.. command, "--chdir", root.WorkingDirectory, "--", .. spec.Command];
    }

    // The companion is the platform's: no variable of the container's reaches it.
    private static string Words(IReadOnlyList<string> companion) => companion is [] ? ""
        : string.Join(' ', companion.Prepend("-i").Prepend("/usr/bin/env").Select(word => $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'"));
}
