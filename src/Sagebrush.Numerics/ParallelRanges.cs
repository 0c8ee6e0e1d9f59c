namespace Sagebrush.Numerics;

/// <summary>Runs a loop in blocks of a fixed size on all cores. The blocks do not depend on the number of threads, so neither do the results.</summary>
public static class ParallelRanges
{
    /// <summary>Calls <paramref name="body"/> with each block's start and end; one block runs on the calling thread.</summary>
    /// <param name="count">Items, from 0.</param>
    /// <param name="block">Items in a block; the last block may have fewer.</param>
    /// <param name="body">Gets start (included) and end (excluded) and must touch nothing that another block writes.</param>
    /// <param name="cancel">Asked before each block.</param>
    public static void Run(int count, int block, Action<int, int> body, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(body);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(block);
        cancel.ThrowIfCancellationRequested();
        if (count <= block)
        {
            if (count > 0)
            {
                body(0, count);
            }

            return;
        }

        int blocks = (count - 1) / block + 1;
        Parallel.For(0, blocks, new ParallelOptions { CancellationToken = cancel }, i => body(i * block, count - i * block <= block ? count : (i + 1) * block));
    }
}
