using System.Collections.Concurrent;
using System.Net.Sockets;

namespace Sagebrush.Hosting;

/// <summary>
/// Speaks HTTP/1.1 to one container, over the Unix socket that it offers in the folder it shares with the platform. Connections are kept for the next request.
/// The routes are the serving contract's: <c>GET /ping</c> and <c>POST /invocations</c>.
/// </summary>
/// <param name="socketPath">The socket; nothing is opened yet.</param>
public sealed class ContainerClient(string socketPath) : IDisposable
{
    /// <summary>How long a container may take to answer a ping.</summary>
    public static readonly TimeSpan PingLimit = TimeSpan.FromSeconds(2);

    // Servers close idle connections after some seconds; one that was used just now is open with certainty.
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);

    private readonly ConcurrentStack<ContainerConnection> _idle = new();
    private volatile bool _disposed;

    /// <summary>True when the container answers <c>/ping</c> with 200 within <see cref="PingLimit"/>; false when it does not listen or answers otherwise.</summary>
    public async ValueTask<bool> Ping(TimeProvider clock, CancellationToken cancel)
    {
        using var limit = new CancellationTokenSource(PingLimit, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        try
        {
            using var answer = await Send("GET /ping HTTP/1.1\r\n"u8.ToArray(), [], default, both.Token);
            return answer.Status == 200;
        }
        catch (Exception e) when (e is SocketException or IOException || (e is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            return false;
        }
    }

    /// <summary>Posts an invocation; completes with the answer's head, the body is read by the caller.</summary>
    /// <param name="payload">The body.</param>
    /// <param name="headers">Name and value; a null value is left out.</param>
    /// <param name="cancel">Ends the wait and the connection.</param>
    /// <exception cref="SocketException">The container does not listen; nothing was sent.</exception>
    /// <exception cref="IOException">The container closed the connection without an answer, or answered something that is not HTTP.</exception>
    public ValueTask<ContainerAnswer> Invoke(ReadOnlyMemory<byte> payload, (string Name, string? Value)[] headers, CancellationToken cancel) =>
        Send("POST /invocations HTTP/1.1\r\n"u8.ToArray(), headers, payload, cancel);

    /// <summary>Closes the connections that are not in use; the others close when their answers have been read.</summary>
    public void Dispose()
    {
        _disposed = true;
        while (_idle.TryPop(out var connection))
        {
            connection.Dispose();
        }
    }

    internal void Return(ContainerConnection connection)
    {
        connection.IdleSince = Environment.TickCount64;
        _idle.Push(connection);
        if (_disposed)
        {
            Dispose();
        }
    }

    private async ValueTask<ContainerAnswer> Send(
        byte[] requestLine, (string Name, string? Value)[] headers, ReadOnlyMemory<byte> payload, CancellationToken cancel)
    {
        var connection = Idle() ?? await ContainerConnection.Open(socketPath, cancel);
        try
        {
            await connection.Send(requestLine, headers, payload, cancel);
            return new(await connection.ReceiveHead(cancel), connection, this);
        }
        catch (SocketException e)
        {
            connection.Dispose();
            throw new IOException("The container closed the connection.", e);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private ContainerConnection? Idle()
    {
        while (_idle.TryPop(out var connection))
        {
            if (Environment.TickCount64 - connection.IdleSince < Fresh.TotalMilliseconds && connection.IsQuiet)
            {
                return connection;
            }

            connection.Dispose();
        }

        return null;
    }
}
