using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text;

namespace Sagebrush.Hosting;

/// <summary>
/// Speaks HTTP/1.1 to one container, over the Unix socket that it offers in the folder it shares with the platform. Connections are kept for the next request.
/// The routes are the serving contract's: <c>GET /ping</c>, <c>POST /invocations</c> and <c>GET /execution-parameters</c>.
/// </summary>
/// <param name="socketPath">The socket; nothing is opened yet.</param>
public sealed class ContainerClient(string socketPath) : IDisposable
{
    /// <summary>How long a container may take to answer a ping.</summary>
    public static readonly TimeSpan PingLimit = TimeSpan.FromSeconds(2);

    /// <summary>What is said of a container that ends the connection instead of answering.</summary>
    internal const string NoAnswer = "The container closed the connection without an answer.";

    // Servers close idle connections after some seconds; one that was used just now is open with certainty.
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);

    private readonly ConcurrentStack<ContainerConnection> _idle = new();
    private volatile bool _disposed;
    private volatile bool _heard;

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
        catch (Exception e) when (e is SocketException or IOException or InvalidDataException || (e is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            return false;
        }
    }

    /// <summary>
    /// Asks a container in service whether it is well, on a connection that ends with the answer: one that stayed open would keep a server of one thread from
    /// its next request.
    /// </summary>
    public async ValueTask<PingAnswer> Check(TimeProvider clock, CancellationToken cancel)
    {
        CloseIdle();
        using var limit = new CancellationTokenSource(PingLimit, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        try
        {
            using var connection = await ContainerConnection.Open(socketPath, both.Token);
            await connection.Send("GET /ping HTTP/1.1\r\n"u8.ToArray(), [("Connection", "close")], default, both.Token);
            return (await connection.ReceiveHead(both.Token)).Status == 200 ? PingAnswer.Well : PingAnswer.Refused;
        }
        catch (Exception e) when ((e is OperationCanceledException && !cancel.IsCancellationRequested) || e is SocketException { SocketErrorCode: SocketError.WouldBlock })
        {
            // It has no time, or so many callers already that no more may wait.
            return PingAnswer.None;
        }
        catch (Exception e) when (e is SocketException or IOException or InvalidDataException)
        {
            return PingAnswer.Refused;
        }
    }

    /// <summary>True when anything of an answer has come since this was last asked.</summary>
    public bool TakeHeard()
    {
        var heard = _heard;
        _heard = false;
        return heard;
    }

    /// <summary>Posts an invocation; completes with the answer's head, the body is read by the caller.</summary>
    /// <param name="payload">The body.</param>
    /// <param name="headers">Name and value; a null value is left out.</param>
    /// <param name="cancel">Ends the wait and the connection.</param>
    /// <exception cref="SocketException">The container does not listen; nothing was sent.</exception>
    /// <exception cref="IOException">The container closed the connection and answered nothing at all.</exception>
    /// <exception cref="InvalidDataException">The answer broke off in its head or is not HTTP.</exception>
    public ValueTask<ContainerAnswer> Invoke(ReadOnlyMemory<byte> payload, (string Name, string? Value)[] headers, CancellationToken cancel) =>
        Send("POST /invocations HTTP/1.1\r\n"u8.ToArray(), headers, payload, cancel);

    /// <summary>Posts an invocation that the container must not see twice: on a connection of its own, and whatever happens not again.</summary>
    /// <param name="request">The body may be a stream.</param>
    /// <param name="cancel">Ends the wait and the connection.</param>
    /// <exception cref="SocketException">The container does not listen; nothing was sent.</exception>
    /// <exception cref="IOException">The container closed the connection and answered nothing at all, or the stream broke off.</exception>
    /// <exception cref="InvalidDataException">The answer broke off in its head or is not HTTP.</exception>
    internal async ValueTask<ContainerAnswer> InvokeOnce(ContainerRequest request, CancellationToken cancel) => await Send(
        await ContainerConnection.Open(socketPath, cancel), "POST /invocations HTTP/1.1\r\n"u8.ToArray(), (request with { TargetModel = null }).Headers, request.Payload, cancel,
        request.LongPayload);

    /// <summary>Posts an invocation of one of the models of a multi-model container.</summary>
    /// <param name="model">By which the container knows it.</param>
    /// <param name="payload">The body.</param>
    /// <param name="headers">Name and value; a null value is left out.</param>
    /// <param name="cancel">Ends the wait and the connection.</param>
    /// <exception cref="SocketException">The container does not listen; nothing was sent.</exception>
    /// <exception cref="IOException">The container closed the connection and answered nothing at all.</exception>
    /// <exception cref="InvalidDataException">The answer broke off in its head or is not HTTP.</exception>
    public ValueTask<ContainerAnswer> Invoke(string model, ReadOnlyMemory<byte> payload, (string Name, string? Value)[] headers, CancellationToken cancel) =>
        Send(Encoding.ASCII.GetBytes($"POST /models/{model}/invoke HTTP/1.1\r\n"), headers, payload, cancel);

    /// <summary>Asks how a batch transform had best send its requests; completes with the answer's head, 404 from a container that does not say.</summary>
    /// <exception cref="SocketException">The container does not listen.</exception>
    /// <exception cref="IOException">The container closed the connection and answered nothing at all.</exception>
    /// <exception cref="InvalidDataException">The answer broke off in its head or is not HTTP.</exception>
    public ValueTask<ContainerAnswer> ExecutionParameters(CancellationToken cancel) =>
        Send("GET /execution-parameters HTTP/1.1\r\n"u8.ToArray(), [], default, cancel);

    /// <summary>Closes the connections that are not in use; the others close when their answers have been read.</summary>
    public void Dispose()
    {
        _disposed = true;
        while (_idle.TryPop(out var connection))
        {
            connection.Dispose();
        }
    }

    /// <summary>Something of an answer has come.</summary>
    internal void Hear()
    {
        // Read first: a line of memory that nobody writes is shared by all processors.
        if (!_heard)
        {
            _heard = true;
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

    internal async ValueTask<ContainerAnswer> Send(
        byte[] requestLine, (string Name, string? Value)[] headers, ReadOnlyMemory<byte> payload, CancellationToken cancel)
    {
        if (Idle() is not { } kept)
        {
            return await Send(await ContainerConnection.Open(socketPath, cancel), requestLine, headers, payload, cancel);
        }

        try
        {
            return await Send(kept, requestLine, headers, payload, cancel);
        }
        catch (IOException)
        {
            // The container has closed the kept connection just when the request came, or it is gone: a new connection tells.
        }

        try
        {
            return await Send(await ContainerConnection.Open(socketPath, cancel), requestLine, headers, payload, cancel);
        }
        catch (SocketException e)
        {
            throw new IOException(NoAnswer, e);
        }
    }

    private async ValueTask<ContainerAnswer> Send(
        ContainerConnection connection, byte[] requestLine, (string Name, string? Value)[] headers, ReadOnlyMemory<byte> payload, CancellationToken cancel,
        Stream? longPayload = null)
    {
        try
        {
            await (longPayload is null ? connection.Send(requestLine, headers, payload, cancel) : connection.SendLong(requestLine, headers, longPayload, cancel));
            var head = await connection.ReceiveHead(cancel);
            Hear();
            return new(head, connection, this);
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            connection.Dispose();
            throw connection.IsAnswering ? new InvalidDataException(e.Message, e) : new IOException(NoAnswer, e);
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
            if (IsFresh(connection) && connection.IsQuiet)
            {
                return connection;
            }

            connection.Dispose();
        }

        return null;
    }

    /// <summary>
    /// Closes what nobody will use any more. The last connection is used first: those below it, of a time with more requests, would stay open for good, with their
    /// buffers, and a server of few threads would go on listening to them.
    /// </summary>
    private void CloseIdle()
    {
        var kept = new ContainerConnection[_idle.Count];
        int count = kept.Length == 0 ? 0 : _idle.TryPopRange(kept);
        for (int i = count - 1; i >= 0; i--)
        {
            if (IsFresh(kept[i]))
            {
                _idle.Push(kept[i]);
            }
            else
            {
                kept[i].Dispose();
            }
        }

        if (_disposed)
        {
            Dispose();
        }
    }

    private static bool IsFresh(ContainerConnection connection) => Environment.TickCount64 - connection.IdleSince < Fresh.TotalMilliseconds;
}
