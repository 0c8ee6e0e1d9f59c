using System.Threading.Channels;
using Sagebrush.Hosting;

namespace Sagebrush.Jobs;

/// <summary>
/// Turns at the instances of a transform job, first come, first served: whoever has one may send one request. A turn at an instance that has gone is void.
/// </summary>
internal sealed class Turns
{
    private readonly Channel<Backend> _free = Channel.CreateUnbounded<Backend>();

    /// <summary>An instance is in service.</summary>
    /// <param name="backend">The way there.</param>
    /// <param name="count">How many requests it takes at once.</param>
    public void Offer(Backend backend, int count)
    {
        for (int i = 0; i < count; i++)
        {
            _free.Writer.TryWrite(backend);
        }
    }

    /// <summary>There will be no more: who waits is told why.</summary>
    public void End(UnservedException cause) => _free.Writer.TryComplete(cause);

    /// <summary>Waits for a turn; who takes it returns it.</summary>
    /// <exception cref="UnservedException">There will be no more.</exception>
    public async ValueTask<Backend> Take(CancellationToken cancel)
    {
        try
        {
            while (true)
            {
                var backend = await _free.Reader.ReadAsync(cancel);
                if (backend.Gate.TryEnter())
                {
                    return backend;
                }
            }
        }
        catch (ChannelClosedException e) when (e.InnerException is UnservedException cause)
        {
            throw new UnservedException(cause.Message, cause);
        }
    }

    /// <summary>Lets the next one have the turn.</summary>
    public void Return(Backend backend)
    {
        backend.Gate.Leave();
        _free.Writer.TryWrite(backend);
    }
}
