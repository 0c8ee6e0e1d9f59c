using Sagebrush.Wire;

namespace Sagebrush.Hosting;

/// <summary>A model's answer as a stream of payload parts: what the container has sent so far is a part. Source: SageMaker Runtime, "ResponseStream".</summary>
/// <param name="body">The answer as it comes.</param>
/// <param name="container">Who sends it, for messages.</param>
internal sealed class ModelStream(Stream body, string container = "primary") : EventSource
{
    private const int LongestPart = 64 * 1024;

    private readonly byte[] _part = new byte[LongestPart];
    private bool _isBroken;

    /// <inheritdoc/>
    public override async ValueTask<EventMessage?> Next(CancellationToken cancel)
    {
        if (_isBroken)
        {
            return null;
        }

        try
        {
            int read = await body.ReadAsync(_part, cancel);
            return read == 0 ? null : EventMessage.Bytes("PayloadPart", _part.AsMemory(0, read));
        }
        catch (AwsException)
        {
            return Broken("ModelInvocationTimeExceeded", $"Your model {container} did not complete sending the inference response in the allotted time.");
        }
        catch (IOException e) when (!cancel.IsCancellationRequested)
        {
            return Broken("StreamBroken", $"The connection to your model {container} broke before the inference response was complete: {e.Message}");
        }
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await body.DisposeAsync();
        await base.DisposeAsync();
    }

    private EventMessage Broken(string code, string message)
    {
        _isBroken = true;
        return EventMessage.Exception("ModelStreamError", ("Message", message), ("ErrorCode", code));
    }
}
