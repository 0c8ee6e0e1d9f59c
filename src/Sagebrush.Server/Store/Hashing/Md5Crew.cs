using System.Collections.Concurrent;

namespace Sagebrush.Store;

/// <summary>
/// Digests all messages of the process with a part of its processors: what waits at a time goes side by side. A single message goes alone, at one
/// processor's full speed.
/// </summary>
internal sealed class Md5Crew : IThreadPoolWorkItem
{
    // Who comes while others are at work joins them soon.
    private const int MostBlocks = (32 << 10) / Md5Rounds.BlockSize;

    private readonly ConcurrentQueue<Md5Task> _waiting = new();
    private readonly int _most;
    private int _working;

    /// <param name="most">How many work at a time.</param>
    public Md5Crew(int most) => _most = most;

    /// <summary>The other half of the processors receives and writes what is digested.</summary>
    public static Md5Crew Shared { get; } = new(Math.Max(1, Environment.ProcessorCount / 2));

    /// <summary>Takes whole blocks of a message into its state; neither is anybody else's until the task is done.</summary>
    /// <param name="state">4 words.</param>
    /// <param name="blocks">At least one block of <see cref="Md5Rounds.BlockSize"/> bytes.</param>
    public Task Advance(uint[] state, ReadOnlyMemory<byte> blocks)
    {
        var task = new Md5Task(state, blocks);
        _waiting.Enqueue(task);
        Call();
        return task.Done;
    }

    /// <inheritdoc/>
    public void Execute()
    {
        List<Md5Task> messages = [];
        Md5Lanes? lanes = null;
        while (true)
        {
            while (messages.Count < Md5Lanes.Most && _waiting.TryDequeue(out var next))
            {
                messages.Add(next);
            }

            if (messages.Count == 0)
            {
                break;
            }

            int blocks = Math.Min(MostBlocks, messages.Min(message => message.Left));
            if (messages.Count == 1)
            {
                Md5.Advance(messages[0].State, messages[0].Next(blocks));
            }
            else
            {
                (lanes ??= Md5Lanes.Of(Md5Lanes.Most)).Advance(messages, blocks);
            }

            messages.RemoveAll(message => message.Take(blocks));
        }

        Interlocked.Decrement(ref _working);

        // Who came after the last look was told that somebody works.
        if (!_waiting.IsEmpty)
        {
            Call();
        }
    }

    private void Call()
    {
        for (int working = Volatile.Read(ref _working); working < _most; working = Volatile.Read(ref _working))
        {
            if (Interlocked.CompareExchange(ref _working, working + 1, working) == working)
            {
                ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
                return;
            }
        }
    }
}
