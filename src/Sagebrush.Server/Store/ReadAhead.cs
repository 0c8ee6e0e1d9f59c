using System.Buffers;
using System.Threading.Channels;

namespace Sagebrush.Store;

/// <summary>Reads a source while several kinds of work are done on what has come, each beside the others and in order; few buffers are on the way at any time.</summary>
internal sealed class ReadAhead : IDisposable
{
    /// <summary>
    /// A whole number of blocks, and enough buffers that neither the network nor a digest nor the disk waits for the next. Linux copies writes of 1 MiB into
    /// fresh pages three times slower than those of up to half of that.
    /// </summary>
    private const int BufferSize = 256 << 10, Buffers = 16;

    private readonly Channel<Portion> _free = Channel.CreateUnbounded<Portion>();
    private readonly List<Portion> _portions = [];

    private ReadAhead(int lanes)
    {
        for (int i = 0; i < Buffers; i++)
        {
            var portion = new Portion(_free.Writer, lanes);
            _portions.Add(portion);
            _free.Writer.TryWrite(portion);
        }
    }

    /// <summary>Reads the source to its end and gives all of it to each kind of work.</summary>
    /// <param name="first">Bytes that come before those of the source.</param>
    /// <param name="source">What it throws comes out of here.</param>
    /// <param name="work">Takes portions in order, all but the last of whole blocks; what it throws comes out of here.</param>
    /// <param name="cancel">Gives up.</param>
    public static async Task Run(ReadOnlyMemory<byte> first, Stream source, IReadOnlyList<Func<ReadOnlyMemory<byte>, ValueTask>> work, CancellationToken cancel)
    {
        using var ahead = new ReadAhead(work.Count);
        var lanes = work.Select(_ => Channel.CreateUnbounded<Portion>()).ToList();
        var working = Task.WhenAll(lanes.Select((lane, i) => ahead.Work(lane.Reader, work[i])));
        try
        {
            await ahead.Read(first, source, lanes, cancel);
        }
        catch (ChannelClosedException)
        {
            // A kind of work has failed; awaited below, it throws the reason.
        }
        catch
        {
            // The buffers are nobody's only when all work has ended; the source's own failure is the one to tell.
            lanes.ForEach(lane => lane.Writer.Complete());
            await working.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }

        lanes.ForEach(lane => lane.Writer.Complete());
        await working;
    }

    public void Dispose() => _portions.ForEach(portion => portion.Dispose());

    private async Task Read(ReadOnlyMemory<byte> first, Stream source, List<Channel<Portion>> lanes, CancellationToken cancel)
    {
        int filled;
        do
        {
            var portion = await _free.Reader.ReadAsync(cancel);
            first.CopyTo(portion.Buffer);
            filled = first.Length + await source.ReadAtLeastAsync(portion.Buffer[first.Length..], BufferSize - first.Length, throwOnEndOfStream: false, cancel);
            first = default;
            portion.Fill(filled);
            lanes.ForEach(lane => lane.Writer.TryWrite(portion));
        }
        while (filled == BufferSize);
    }

    private async Task Work(ChannelReader<Portion> lane, Func<ReadOnlyMemory<byte>, ValueTask> work)
    {
        try
        {
            await foreach (var portion in lane.ReadAllAsync())
            {
                await work(portion.Filled);
                portion.Release();
            }
        }
        catch (Exception e)
        {
            _free.Writer.TryComplete(e);
            throw;
        }
    }

    /// <summary>A buffer that is free again when all lanes are done with it.</summary>
    private sealed class Portion(ChannelWriter<Portion> free, int lanes) : IDisposable
    {
        private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        private int _filled, _users;

        public Memory<byte> Buffer => _buffer.AsMemory(0, BufferSize);

        public ReadOnlyMemory<byte> Filled => _buffer.AsMemory(0, _filled);

        public void Fill(int bytes) => (_filled, _users) = (bytes, lanes);

        public void Release()
        {
            if (Interlocked.Decrement(ref _users) == 0)
            {
                free.TryWrite(this);
            }
        }

        public void Dispose() => ArrayPool<byte>.Shared.Return(_buffer);
    }
}
