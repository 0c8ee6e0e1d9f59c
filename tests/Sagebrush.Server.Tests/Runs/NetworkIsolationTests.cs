using System.Net;
using System.Net.Sockets;
using Sagebrush.Store;
using Xunit;

namespace Sagebrush.Runs;

public sealed class NetworkIsolationTests : IDisposable
{
    // One line for each way out that is open.
    private const string Escape =
        """
        import socket, sys
        def attempt(name, way):
            try: way(); print(name, flush=True)
            except OSError: pass
        def connect(family, address):
            with socket.socket(family, socket.SOCK_STREAM) as s: s.settimeout(2); s.connect(address)
        def raw(): socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP).close()
        def packet(): socket.socket(socket.AF_PACKET, socket.SOCK_RAW).close()
        def datagram():
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s: s.connect(("192.0.2.1", 53)); s.send(b"x")
        attempt("loopback", lambda: connect(socket.AF_INET, ("127.0.0.1", int(sys.argv[1]))))
        attempt("abstract", lambda: connect(socket.AF_UNIX, "\0" + sys.argv[2]))
        attempt("name", lambda: socket.getaddrinfo("example.com", 80))
        attempt("datagram", datagram)
        attempt("raw", raw)
        attempt("packet", packet)
        print("tried")
        """;

    private readonly TemporaryFolder _folder = new();
    private readonly ProcessRunner _runner;

    public NetworkIsolationTests() => _runner = new(Path.Combine(_folder.Path, "runs"), TimeProvider.System);

    public void Dispose()
    {
        _runner.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_run_without_network_has_no_way_out()
    {
        if (!_runner.Isolates || !File.Exists("/usr/bin/python3"))
        {
            return;
        }

        using var loopback = new TcpListener(IPAddress.Loopback, 0);
        loopback.Start();
        string name = "sagebrush-" + Guid.CreateVersion7().ToString("n");
        using var local = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        local.Bind(new UnixDomainSocketEndPoint("\0" + name));
        local.Listen();
        string[] command = ["/usr/bin/python3", "-c", Escape, $"{((IPEndPoint)loopback.LocalEndpoint).Port}", name];
        string root = Directory.CreateDirectory(Path.Combine(_folder.Path, "root")).FullName;

        var run = await _runner.Start(new("alone", "algo-1", command, root, new Dictionary<string, string>()) { NetworkIsolation = true }, default);
        await _runner.Ended(run, default);

        Assert.Equal(["tried"], await _runner.Log(run, 0, default).Select(line => line.Line).ToListAsync());
    }
}
