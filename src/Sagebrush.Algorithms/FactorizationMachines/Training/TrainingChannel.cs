using Sagebrush.Algorithms;
using Sagebrush.Data;
using Sagebrush.Training;

namespace Sagebrush.FactorizationMachines;

/// <summary>A channel of a job, read in checked mini-batches.</summary>
/// <param name="run">The job.</param>
/// <param name="name"><c>train</c> or <c>test</c>.</param>
/// <param name="options">What rows must be.</param>
/// <param name="isShuffled">Rows come in another order each epoch.</param>
internal sealed class TrainingChannel(TrainingRun run, string name, FactorizationMachinesOptions options, bool isShuffled = false)
{
    /// <summary>The job has it.</summary>
    public bool Exists => run.Input.Channels.ContainsKey(name);

    /// <summary>Starts a pass.</summary>
    /// <param name="epoch">From 0; in Pipe mode each has a FIFO of its own, so they are opened in order.</param>
    public ChannelPass Open(int epoch)
    {
        try
        {
            var rows = new ReadAhead(new CheckedRows(run.Dataset(name, MediaType.RecordIo)!.Open(epoch), name, options));
            return new(this, new MiniBatches(isShuffled ? new ShuffledRows(rows, options.Seed + (ulong)epoch) : rows, options.MiniBatchSize));
        }
        catch (MalformedDataException e)
        {
            throw Unreadable(e);
        }
    }

    /// <summary>What cannot be read, as the service says it.</summary>
    public ClientException Unreadable(MalformedDataException e) => new(
        $"Unable to read data channel '{name}'. Requested content-type is '{run.ContentType(name, MediaType.RecordIo)}'. "
        + $"Please verify the data matches the requested content-type. ({e.Message})", e);
}

/// <summary>One pass over a channel.</summary>
/// <param name="channel">The channel.</param>
/// <param name="batches">Read and closed here.</param>
internal sealed class ChannelPass(TrainingChannel channel, MiniBatches batches) : IDisposable
{
    private RowBatch? _kept;

    /// <summary>The next batch without taking it; null at the end.</summary>
    public RowBatch? Peek() => _kept ??= Read();

    /// <summary>The next batch, good until the next call; null at the end.</summary>
    /// <exception cref="ClientException">Rows that cannot be read or learnt from.</exception>
    public RowBatch? Next()
    {
        var batch = Peek();
        _kept = null;
        return batch;
    }

    /// <inheritdoc/>
    public void Dispose() => batches.Dispose();

    private RowBatch? Read()
    {
        try
        {
            return batches.Next();
        }
        catch (MalformedDataException e)
        {
            throw channel.Unreadable(e);
        }
    }
}
