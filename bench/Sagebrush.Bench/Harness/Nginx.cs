using System.Diagnostics;

namespace Sagebrush.Bench.Harness;

/// <summary>nginx as a peer.</summary>
internal static class Nginx
{
    private const string Program = "/usr/sbin/nginx";

    /// <summary>Starts it in a folder; null where it is not installed (Debian's nginx-light).</summary>
    /// <param name="folder">Holds its configuration and what it writes.</param>
    /// <param name="server">What stands in its <c>server</c> block beside <c>listen</c>.</param>
    /// <param name="outside">What stands beside that block.</param>
    public static async Task<Daemon?> Start(string folder, string server, string outside = "")
    {
        if (!File.Exists(Program))
        {
            return null;
        }

        int port = Daemon.FreePort();
        string configuration = Path.Combine(folder, "nginx.conf");
        await File.WriteAllTextAsync(configuration, $$"""
            daemon off;
            user {{Environment.UserName}};
            worker_processes auto;
            pid {{folder}}/nginx.pid;
            error_log {{folder}}/error.log;
            events {}
            http {
                access_log off;
                sendfile on;
                tcp_nopush on;
                client_body_temp_path {{folder}};
                proxy_temp_path {{folder}};
                {{outside}}
                server { listen 127.0.0.1:{{port}}; {{server}} }
            }
            """);
        return await Daemon.Start(new ProcessStartInfo(Program, ["-c", configuration, "-p", folder, "-e", Path.Combine(folder, "error.log")]), port, "/nginx.conf");
    }
}
