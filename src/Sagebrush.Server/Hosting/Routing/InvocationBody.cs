using System.IO.Pipelines;
using Sagebrush.Wire;

namespace Sagebrush.Hosting;

/// <summary>
/// A long answer on its way from a container to the client. It is taken from the container as fast as that gives it, whatever the client's pace: the instance is
/// left as soon as the container is done, so that a slow client holds memory and no model.
/// </summary>
internal sealed class InvocationBody : ForwardStream
{
    /// <summary>What is held for a client that is slower than its container, in bytes; beyond it the container waits for the client.</summary>
    internal const int Held = 32 * 1024 * 1024;

    private const int Segment = 64 * 1024;

    private readonly Pipe _pipe = new(new(pauseWriterThreshold: Held, resumeWriterThreshold: Held / 2, minimumSegmentSize: Segment, useSynchronizationContext: false));
    private readonly Stream _out;
    private readonly Task _pump;
    private readonly CancellationTokenSource _limit;
    private volatile Exception? _failure;

    /// <summary>Takes the answer over, with all that it holds.</summary>
    /// <param name="answer">The container's, read to its end and disposed here.</param>
    /// <param name="passage">The way on which it comes; its instance is left here.</param>
    /// <param name="limit">Fires when the container has had its time; disposed with this.</param>
    /// <param name="late">What the reader is told then.</param>
    public InvocationBody(ContainerAnswer answer, Passage passage, CancellationTokenSource limit, Func<Exception> late)
    {
        (_out, _limit) = (_pipe.Reader.AsStream(), limit);
        _pump = Pump(answer, passage, late);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int read = await _out.ReadAsync(buffer, cancellationToken);
        return read == 0 && buffer.Length > 0 && _failure is { } failure ? throw failure : read;
    }

    public override async ValueTask DisposeAsync()
    {
        await _limit.CancelAsync();
        await _out.DisposeAsync();
        await _pump;
        _limit.Dispose();
        await base.DisposeAsync();
    }

    private async Task Pump(ContainerAnswer answer, Passage passage, Func<Exception> late)
    {
        try
        {
            while (await answer.Read(_pipe.Writer.GetMemory(Segment), _limit.Token) is > 0 and var read)
            {
                _pipe.Writer.Advance(read);
                await _pipe.Writer.FlushAsync(_limit.Token);
            }
        }
        catch (OperationCanceledException)
        {
            _failure = late();
        }
        catch (Exception e)
        {
            _failure = e;
        }
        finally
        {
            answer.Dispose();
            passage.Dispose();
            passage.Backend.Leave();
        }

        // Not with the failure: what came before it is still to be read.
        await _pipe.Writer.CompleteAsync();
    }
}
