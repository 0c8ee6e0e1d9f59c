using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;
using Sagebrush.Contract;

namespace Sagebrush;

/// <summary>Kestrel alone, without a host or a service container around it: ready in milliseconds, and nothing between the socket and the pipeline.</summary>
/// <param name="answer">Answers a request; must not throw.</param>
/// <param name="logs">Where Kestrel reports.</param>
internal sealed class Listener(Func<HttpContext, Task> answer, ILoggerFactory logs) : IHttpApplication<HttpContext>, IDisposable
{
    private const string OnSocket = "http://unix:";

    private SocketName? _socket;
    private readonly KestrelServer _kestrel = new(
        Microsoft.Extensions.Options.Options.Create(Limits()),
        new SocketTransportFactory(Microsoft.Extensions.Options.Options.Create(new SocketTransportOptions()), logs),
        logs);

    /// <summary>Where it listens: with the real port where port 0 was asked for.</summary>
    public IReadOnlyList<string> Urls => [.. Addresses.Where(address => !address.StartsWith(OnSocket, StringComparison.Ordinal))];

    private ICollection<string> Addresses => _kestrel.Features.Get<IServerAddressesFeature>()!.Addresses;

    /// <summary>Takes requests from now on.</summary>
    /// <param name="urls">Where.</param>
    /// <param name="socket">A Unix socket where it takes them as well; null for none.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="ListenException">An address is taken or is none of this machine.</exception>
    public async Task Start(IReadOnlyList<string> urls, string? socket, CancellationToken cancel)
    {
        foreach (string url in urls)
        {
            Addresses.Add(url);
        }

        if (socket is not null)
        {
            // What a killed server left behind would keep the name taken.
            File.Delete(socket);
            _socket = new(socket);
            Addresses.Add(OnSocket + _socket.Path);
        }

        try
        {
            await _kestrel.StartAsync(this, cancel);
        }
        catch (Exception e) when (e is IOException or System.Net.Sockets.SocketException)
        {
            throw new ListenException(urls, e);
        }
    }

    /// <summary>Takes no more requests; ends when those in flight are answered or <paramref name="cancel"/> says that it is enough.</summary>
    public Task Stop(CancellationToken cancel) => _kestrel.StopAsync(cancel);

    /// <inheritdoc/>
    public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    /// <inheritdoc/>
    public Task ProcessRequestAsync(HttpContext context) => answer(context);

    /// <inheritdoc/>
    public void DisposeContext(HttpContext context, Exception? exception)
    {
        // A DefaultHttpContext holds nothing of its own.
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _kestrel.Dispose();
        _socket?.Dispose();
    }

    private static KestrelServerOptions Limits() => new()
    {
        AddServerHeader = false,
        Limits =
        {
            // The pipeline has limits of its own by operation: an S3 object may be large and its client slow, but not silent for good.
            MaxRequestBodySize = null,

            // Some blocks of an object: the next is read and verified while the last is sent.
            MaxResponseBufferSize = 1 << 20,
            MinRequestBodyDataRate = new(bytesPerSecond: 1, gracePeriod: TimeSpan.FromSeconds(30)),
            MinResponseDataRate = null,
        },
    };
}
