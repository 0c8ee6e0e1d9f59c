using Sagebrush.Contract;
using Sagebrush.Storage;
using Sagebrush.Store;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Runs;

/// <summary>
/// Fills the FIFOs of a channel in Pipe mode, one an epoch: <c>train_0</c> is there before the container starts, <c>train_1</c> from the moment that it opens
/// <c>train_0</c>, and so on as often as it likes.
/// </summary>
/// <remarks>Opening and filling a FIFO waits for its reader, so each feed has a thread of its own.</remarks>
public sealed class PipeFeed : IDisposable
{
    private const int CopyBuffer = 1 << 20;

    // .NET puts the system's error number there.
    private const int BrokenPipe = 32;

    private readonly ChannelSource _source;
    private readonly Channel _channel;
    private readonly IReadOnlyList<ChannelItem> _items;
    private readonly int _host, _hosts;
    private readonly MlRoot _root;
    private readonly Lock _lock = new();
    private string? _opening;
    private FileStream? _unblocking;
    private bool _stopped;

    /// <summary>Makes the FIFO of the first epoch.</summary>
    /// <param name="source">Opens the objects.</param>
    /// <param name="channel">Its compression, framing, distribution and shuffling.</param>
    /// <param name="items">All its items, before they are divided among the hosts.</param>
    /// <param name="host">Which host this feeds, from 0.</param>
    /// <param name="hosts">How many there are.</param>
    /// <param name="root">The host's folder.</param>
    public PipeFeed(ChannelSource source, Channel channel, IReadOnlyList<ChannelItem> items, int host, int hosts, MlRoot root)
    {
        (_source, _channel, _items, _host, _hosts, _root) = (source, channel, items, host, hosts, root);
        Posix.MakeFifo(_root.Pipe(channel.ChannelName, 0));
    }

    /// <summary>Feeds epoch after epoch until <see cref="Dispose"/>.</summary>
    /// <exception cref="ChannelException">An object is gone or cannot be decompressed.</exception>
    /// <exception cref="StorageException">The storage does not give an object.</exception>
    public Task Run() => Task.Factory.StartNew(Feed, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>Ends the feed. The container must have ended: a FIFO that it is reading is not cut off.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _stopped = true;
            if (_opening is not null)
            {
                // The feed waits for a reader that will never come; this is one.
                _unblocking = new(_opening, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
            }
        }
    }

    private void Feed()
    {
        for (int epoch = 0; Open(epoch) is { } pipe; epoch++)
        {
            using (pipe)
            {
                Posix.MakeFifo(_root.Pipe(_channel.ChannelName, epoch + 1));
                Fill(pipe, epoch);
            }
        }
    }

    private FileStream? Open(int epoch)
    {
        string path = _root.Pipe(_channel.ChannelName, epoch);
        lock (_lock)
        {
            if (_stopped)
            {
                return null;
            }

            _opening = path;
        }

        var pipe = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        lock (_lock)
        {
            _opening = null;
            if (!_stopped)
            {
                return pipe;
            }

            pipe.Dispose();
            _unblocking?.Dispose();
            return null;
        }
    }

    private void Fill(FileStream pipe, int epoch)
    {
        try
        {
            foreach (var part in Order(epoch).SelectMany(item => item.Parts))
            {
                using var bytes = Open(part);
                if (_channel.RecordWrapperType == RecordWrapper.RecordIO)
                {
                    RecordIoFrame.Write(bytes, pipe);
                }
                else
                {
                    bytes.CopyTo(pipe, CopyBuffer);
                }
            }
        }
        catch (IOException e) when (e.HResult == BrokenPipe)
        {
            // The reader wants no more of this epoch.
        }
        catch (InvalidDataException e)
        {
            throw new ChannelException($"Channel '{_channel.ChannelName}': an object cannot be decompressed: {e.Message}", e);
        }
    }

    private IReadOnlyList<ChannelItem> Order(int epoch)
    {
        var items = _items;
        if (_channel.ShuffleConfig is { Seed: var seed })
        {
            // Every host shuffles all items alike, so that each item goes to one host in each epoch.
            var shuffled = items.ToArray();
            new Random(HashOf(seed, epoch)).Shuffle(shuffled);
            items = shuffled;
        }

        return ChannelSource.Share(items, _channel.DataSource.S3DataSource!, _host, _hosts);
    }

    private static int HashOf(long seed, int epoch) => unchecked((int)seed ^ (int)(seed >> 32) ^ (epoch * 0x61c88647));

    private Stream Open(ChannelPart part)
    {
        // The thread is the feed's own: it may wait.
        var bytes = _source.Open(part, CancellationToken.None).GetAwaiter().GetResult();
        if (_channel.CompressionType != CompressionType.Gzip || part is ChannelPart.Inline)
        {
            return bytes;
        }

        var plain = Gzip.Open(bytes);
        return _channel.RecordWrapperType == RecordWrapper.RecordIO ? Whole(plain) : plain;
    }

    // A record's length stands before its bytes.
    private static MemoryStream Whole(Stream plain)
    {
        using (plain)
        {
            var whole = new MemoryStream();
            plain.CopyTo(whole);
            whole.Position = 0;
            return whole;
        }
    }
}
