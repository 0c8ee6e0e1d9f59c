namespace Sagebrush.Store;

/// <summary>Whole blocks of a message that wait to be taken into its state; done when all are.</summary>
/// <param name="state">4 words, which nobody else touches until then.</param>
/// <param name="blocks">The blocks that are left.</param>
internal sealed class Md5Task(uint[] state, ReadOnlyMemory<byte> blocks)
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Done => _done.Task;

    public Span<uint> State => state;

    /// <summary>How many blocks are left.</summary>
    public int Left { get; private set; } = blocks.Length / Md5Rounds.BlockSize;

    /// <summary>The next <paramref name="count"/> blocks that are left.</summary>
    public ReadOnlySpan<byte> Next(int count) => blocks.Span.Slice(blocks.Length - (Left * Md5Rounds.BlockSize), count * Md5Rounds.BlockSize);

    /// <summary>So many more are taken.</summary>
    /// <returns>Whether none is left.</returns>
    public bool Take(int count)
    {
        Left -= count;
        if (Left == 0)
        {
            _done.SetResult();
        }

        return Left == 0;
    }
}
