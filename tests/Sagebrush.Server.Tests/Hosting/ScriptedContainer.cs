using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Sagebrush.Hosting;

/// <summary>A container of a test's own: it answers byte for byte what the test says.</summary>
internal sealed class ScriptedContainer : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sagebrush-test-").FullName;
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly Func<string, Reply> _script;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<string> _requests = [];
    private readonly Task _serving;
    private int _connections;

    /// <summary>Listens.</summary>
    /// <param name="script">The reply to a request's body.</param>
    public ScriptedContainer(Func<string, Reply> script)
    {
        _script = script;
        _listener.Bind(new UnixDomainSocketEndPoint(SocketPath));
        _listener.Listen();
        _serving = Serve();
    }

    public string SocketPath => Path.Combine(_folder, "serve.sock");

    /// <summary>All that came in whole, heads and bodies.</summary>
    public IReadOnlyList<string> Requests
    {
        get
        {
            lock (_requests)
            {
                return [.. _requests];
            }
        }
    }

    public int Connections => _connections;

    public static Reply Ok(string body, params string[] headers) =>
        new($"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n{string.Concat(headers.Select(h => h + "\r\n"))}\r\n{body}");

    /// <summary>What requests see of it as a container of an instance.</summary>
    public BackendContainer As(string name, string logStream = "") => new(name, logStream, new(SocketPath));

    /// <summary>An instance of which it is the only container.</summary>
    public Backend Backend(string id, string variant = "blue") => new(id, [As("primary", $"{variant}/{id}")]);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _serving;
        _stop.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task Serve()
    {
        var open = new List<Task>();
        try
        {
            while (true)
            {
                var connection = await _listener.AcceptAsync(_stop.Token);
                _connections++;
                open.Add(Converse(connection));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(open);
        }
    }

    private async Task Converse(Socket connection)
    {
        await using var stream = new NetworkStream(connection, ownsSocket: true);
        try
        {
            while (await Receive(stream) is { } request)
            {
                lock (_requests)
                {
                    _requests.Add(request);
                }

                var reply = _script(request[(request.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..]);
                await stream.WriteAsync(Encoding.UTF8.GetBytes(reply.Text), _stop.Token);
                if (reply.Hangs)
                {
                    await Task.Delay(Timeout.Infinite, _stop.Token);
                }

                if (reply.Closes)
                {
                    return;
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // The test is over, or its client has gone.
        }
    }

    private async Task<string?> Receive(NetworkStream stream)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (head.Length < 4 || head.ToString(head.Length - 4, 4) != "\r\n\r\n")
        {
            if (await stream.ReadAsync(one, _stop.Token) == 0)
            {
                return null;
            }

            head.Append((char)one[0]);
        }

        var length = head.ToString().Split("\r\n").First(line => line.StartsWith("Content-Length: ", StringComparison.Ordinal))[16..];
        var body = new byte[int.Parse(length, CultureInfo.InvariantCulture)];
        await stream.ReadExactlyAsync(body, _stop.Token);
        return head + Encoding.UTF8.GetString(body);
    }

    /// <summary>What goes back.</summary>
    /// <param name="Text">The bytes, head and all.</param>
    /// <param name="Closes">The connection ends behind it.</param>
    /// <param name="Hangs">Nothing happens behind it.</param>
    internal sealed record Reply(string Text, bool Closes = false, bool Hangs = false);
}
