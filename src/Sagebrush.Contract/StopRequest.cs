using System.Runtime.InteropServices;

namespace Sagebrush.Contract;

/// <summary>SIGTERM and SIGINT, by which the platform asks a container to end, as a token that they cancel; the process decides itself when it is done.</summary>
public sealed class StopRequest : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly PosixSignalRegistration _terminate, _interrupt;

    /// <summary>Listens for the signals until disposed.</summary>
    public StopRequest() =>
        (_terminate, _interrupt) = (PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop), PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop));

    /// <summary>Cancelled by the first of them.</summary>
    public CancellationToken Token => _stop.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        _terminate.Dispose();
        _interrupt.Dispose();
        _stop.Dispose();
    }

    private void Stop(PosixSignalContext signal)
    {
        signal.Cancel = true;
        _stop.Cancel();
    }
}
