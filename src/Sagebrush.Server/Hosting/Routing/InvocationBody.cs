using Sagebrush.Wire;

namespace Sagebrush.Hosting;

/// <summary>A long answer on its way from a container to the client; the instance is left when it has been read or given up.</summary>
/// <param name="answer">The container's answer, disposed with this.</param>
/// <param name="passage">The way on which it comes, disposed with this.</param>
internal sealed class InvocationBody(ContainerAnswer answer, Passage passage) : ForwardStream
{
    private int _left;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => answer.Read(buffer, cancellationToken);

    protected override void Dispose(bool disposing)
    {
        if (disposing && Interlocked.Exchange(ref _left, 1) == 0)
        {
            answer.Dispose();
            passage.Dispose();
            passage.Backend.Gate.Leave();
        }

        base.Dispose(disposing);
    }
}
