using System.Net;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Sagebrush.Algorithms;
using Sagebrush.Contract;

namespace Sagebrush.Serving;

/// <summary>
/// The life of a serving container: load the model, answer until SIGTERM. Kestrel stands alone, without a host, services or middleware around it: those
/// would take longer to start than everything else here.
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
        Predictor predictor;
        try
        {
            predictor = algorithm.Load(root.Model);
        }
        catch (ClientException e)
        {
            log.Error($"Customer Error: {e.Message}");
            return Failed;
        }

        var invocations = new Invocations(predictor, algorithm.Manifest.Inference, options.DefaultAccept);
        var sockets = new SocketTransportFactory(Options.Create(new SocketTransportOptions()), NullLoggerFactory.Instance);
        using var socket = Socket();
        using var server = new KestrelServer(Options.Create(Configuration(socket)), sockets, NullLoggerFactory.Instance);
        await server.StartAsync(new ServingApplication(invocations, options, log), cancel);
        string address = server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() ?? "";
        log.Info($"Serving {algorithm.Manifest.Name} on {address}");
        started?.Invoke(address);
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (cancel.Register(ended.SetResult))
        {
            await ended.Task;
        }

        await server.StopAsync(CancellationToken.None);
        return 0;
    }

    private SocketName? Socket()
    {
        if (options.Socket is null)
        {
            return null;
        }

        // What a killed predecessor left behind would keep the name taken.
        File.Delete(options.Socket);
        return new(options.Socket);
    }

    private KestrelServerOptions Configuration(SocketName? socket)
    {
        var kestrel = new KestrelServerOptions { AddServerHeader = false, AllowSynchronousIO = false };
        kestrel.Limits.MaxRequestBodySize = options.MaxPayloadInMB * 1024L * 1024;
        kestrel.Limits.MinRequestBodyDataRate = null;
        if (socket is not null)
        {
            kestrel.ListenUnixSocket(socket.Path, listen => listen.Protocols = HttpProtocols.Http1);
        }
        else
        {
            kestrel.Listen(IPAddress.Loopback, options.Port, listen => listen.Protocols = HttpProtocols.Http1);
        }

        return kestrel;
    }
}
