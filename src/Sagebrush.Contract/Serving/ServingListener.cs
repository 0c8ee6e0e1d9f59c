using System.Buffers;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Sagebrush.Contract;

namespace Sagebrush.Serving;

/// <summary>
/// Listens for the platform. A connection has a thread of its own, which waits for a request, computes and answers: the platform keeps few connections and
/// reuses them, and a model's arithmetic has nothing to gain from changing threads.
/// </summary>
/// <param name="options">Where to listen.</param>
/// <param name="answer">Answers requests.</param>
/// <param name="warn">Gets a line about each connection that broke.</param>
public sealed class ServingListener(ServingOptions options, Invocation answer, Action<string> warn)
{
    /// <summary>Serves until cancelled.</summary>
    /// <param name="started">Called once requests are answered, with the address.</param>
    /// <param name="cancel">Ends the serving after the requests in progress.</param>
    public async Task Run(Action<string> started, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(started);
        using var name = Name();
        using var listener = Listen(name);
        started(name?.Path ?? $"port {((IPEndPoint)listener.LocalEndPoint!).Port}");
        var open = new ConcurrentDictionary<ServingConnection, Thread>();
        try
        {
            while (true)
            {
                var socket = await listener.AcceptAsync(cancel);
                var connection = new ServingConnection(socket, Math.Min(Array.MaxLength, options.MaxContentLength));
                var thread = new Thread(() =>
                {
                    Serve(connection);
                    open.TryRemove(connection, out _);
                })
                { IsBackground = true, Name = "serving" };
                open[connection] = thread;
                thread.Start();
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // Requests in progress are still answered.
        }

        foreach (var (connection, thread) in open)
        {
            connection.Finish();
            thread.Join();
        }
    }

    private void Serve(ServingConnection connection)
    {
        using (connection)
        {
            var body = new ArrayBufferWriter<byte>();
            try
            {
                while (connection.Receive() is { } request)
                {
                    body.ResetWrittenCount();
                    var (status, contentType) = answer(request, body);
                    connection.Send(status, contentType, body.WrittenSpan, request.KeepAlive);
                    if (!request.KeepAlive)
                    {
                        return;
                    }
                }
            }
            catch (RequestFaultException e)
            {
                Refuse(connection, e);
            }
            catch (Exception e) when (e is IOException or SocketException)
            {
                warn($"A connection ended early: {e.Message}");
            }
        }
    }

    private static void Refuse(ServingConnection connection, RequestFaultException fault)
    {
        try
        {
            connection.Send(fault.Status, "text/plain; charset=utf-8", Encoding.UTF8.GetBytes(fault.Message), keepAlive: false);
        }
        catch (SocketException)
        {
            // Whoever sent it does not wait for the answer.
        }
    }

    private SocketName? Name()
    {
        if (options.Socket is null)
        {
            return null;
        }

        // What a killed predecessor left behind would keep the name taken.
        File.Delete(options.Socket);
        return new(options.Socket);
    }

    private Socket Listen(SocketName? name)
    {
        var listener = name is null
            ? new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true }
            : new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(name is null ? new IPEndPoint(IPAddress.Loopback, options.Port) : new UnixDomainSocketEndPoint(name.Path));
        listener.Listen();
        return listener;
    }
}
