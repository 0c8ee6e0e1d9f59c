using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;

namespace Sagebrush;

/// <summary>Kestrel alone, without a host or a service container around it: ready in milliseconds, and nothing between the socket and the pipeline.</summary>
/// <param name="answer">Answers a request; must not throw.</param>
/// <param name="logs">Where Kestrel reports.</param>
internal sealed class Listener(Func<HttpContext, Task> answer, ILoggerFactory logs) : IHttpApplication<HttpContext>, IDisposable
{
    private readonly KestrelServer _kestrel = new(
        Microsoft.Extensions.Options.Options.Create(Limits()),
        new SocketTransportFactory(Microsoft.Extensions.Options.Options.Create(new SocketTransportOptions()), logs),
        logs);

    /// <summary>Where it listens: with the real port where port 0 was asked for.</summary>
    public IReadOnlyList<string> Urls => [.. Addresses];

    private ICollection<string> Addresses => _kestrel.Features.Get<IServerAddressesFeature>()!.Addresses;

    /// <summary>Takes requests from now on.</summary>
    /// <exception cref="ListenException">An address is taken or is none of this machine.</exception>
    public async Task Start(IReadOnlyList<string> urls, CancellationToken cancel)
    {
        foreach (string url in urls)
        {
            Addresses.Add(url);
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
    public void Dispose() => _kestrel.Dispose();

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
