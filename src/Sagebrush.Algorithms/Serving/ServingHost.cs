using System.Buffers;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using Sagebrush.Algorithms;
using Sagebrush.Contract;

namespace Sagebrush.Serving;

/// <summary>
/// The life of a serving container: load the model, answer until SIGTERM. A connection has a thread of its own, which waits for a request, computes and
/// answers: the platform keeps few connections and reuses them, and a model's arithmetic has nothing to gain from changing threads.
/// </summary>
/// <param name="algorithm">Whose model it is.</param>
/// <param name="root">Has the model.</param>
/// <param name="options">Where and how to answer.</param>
/// <param name="output">Gets the log.</param>
public sealed class ServingHost(Algorithm algorithm, MlRoot root, ServingOptions options, Stream output)
{
    /// <summary>The exit code when there is no model that can be served.</summary>
    public const int Failed = 1;

    /// <summary>Serves until SIGTERM or SIGINT.</summary>
    /// <returns>0, or <see cref="Failed"/>.</returns>
    public int Run()
    {
        using var stop = new CancellationTokenSource();
        void End(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stop.Cancel();
        }

        using var term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
        return Run(started: null, stop.Token).GetAwaiter().GetResult();
    }

    /// <summary>Serves until cancelled.</summary>
    /// <param name="started">Called once requests are answered, with the address.</param>
    /// <param name="cancel">Ends the serving after the requests in progress.</param>
    public async Task<int> Run(Action<string>? started, CancellationToken cancel)
    {
        var log = new ContainerLog(output, TimeProvider.System, Environment.MachineName);
        Invocations invocations;
        try
        {
            invocations = algorithm.Serve(root.Model, options);
        }
        catch (ClientException e)
        {
            log.Error($"Customer Error: {e.Message}");
            return Failed;
        }

        using var socket = Name();
        using var listener = Listen(socket);
        string address = socket?.Path ?? $"port {((IPEndPoint)listener.LocalEndPoint!).Port}";
        log.Info($"Serving {algorithm.Manifest.Name} on {address}");
        started?.Invoke(address);
        await Accept(listener, new(invocations, options, log), log, cancel);
        return 0;
    }

    private async Task Accept(Socket listener, ServingRoutes routes, ContainerLog log, CancellationToken cancel)
    {
        var open = new ConcurrentDictionary<ServingConnection, Thread>();
        try
        {
            while (true)
            {
                var socket = await listener.AcceptAsync(cancel);
                var connection = new ServingConnection(socket, Math.Min(Array.MaxLength, options.MaxContentLength));
                var thread = new Thread(() =>
                {
                    Serve(connection, routes, log);
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

    private static void Serve(ServingConnection connection, ServingRoutes routes, ContainerLog log)
    {
        using (connection)
        {
            var body = new ArrayBufferWriter<byte>();
            try
            {
                while (connection.Receive() is { } request)
                {
                    body.ResetWrittenCount();
                    var (status, contentType) = routes.Answer(request, body);
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
                log.Warning($"A connection ended early: {e.Message}");
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
