using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using Sagebrush.Algorithms;

namespace Sagebrush.Training;

/// <summary>
/// Open connections between the first host of a job and each other one, for work that all do in step. A message is its length in bytes (i32, little-endian)
/// and the bytes; that a host has failed is the negative length of its reason, one byte that is 1 when the caller can mend it, and the reason.
/// </summary>
public sealed class HostLinks : IDisposable
{
    private readonly TcpClient?[] _links;

    // By the rank of the other host: what it said last.
    private readonly byte[][] _received;
    private readonly IReadOnlyList<string> _names;
    private readonly CancellationToken _cancel;
    private readonly CancellationTokenRegistration _closed;

    /// <summary>Takes connections over.</summary>
    /// <param name="links">By the rank of the other host: of the first host to all others, of another one to the first.</param>
    /// <param name="names">Of all hosts, in order of rank.</param>
    /// <param name="cancel">Closes them.</param>
    internal HostLinks(TcpClient?[] links, IReadOnlyList<string> names, CancellationToken cancel)
    {
        (_links, _names, _cancel, _received) = (links, names, cancel, [.. links.Select(_ => Array.Empty<byte>())]);
        foreach (var link in links)
        {
            // A step is one message there and one back: waiting for more to send would cost more than the step.
            link?.NoDelay = true;
        }

        _closed = cancel.Register(Close);
    }

    /// <summary>Does a host's part of the work. Where it fails, the other hosts hear why, and fail of the same.</summary>
    public void Run(Action work)
    {
        ArgumentNullException.ThrowIfNull(work);
        try
        {
            work();
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            byte[] reason = Encoding.UTF8.GetBytes(e.Message);
            byte[] message = [.. BitConverter.GetBytes(-reason.Length), e is ClientException ? (byte)1 : (byte)0, .. reason];
            foreach (var link in _links.OfType<TcpClient>())
            {
                Tell(link, message);
            }

            throw;
        }
    }

    /// <summary>Brings the messages of all hosts together on the first one, and what it makes of them back to all.</summary>
    /// <param name="mine">What this host says.</param>
    /// <param name="reduce">Is called on the first host only, with the messages of all in order of rank.</param>
    /// <returns>What the first host's <paramref name="reduce"/> returned, good until the next call.</returns>
    /// <exception cref="ClientException">Another host failed of what the caller can mend.</exception>
    /// <exception cref="InvalidDataException">Another host failed.</exception>
    /// <exception cref="IOException">A host went away; the message names it.</exception>
    /// <exception cref="OperationCanceledException">The job was stopped.</exception>
    public ReadOnlyMemory<byte> Reduce(ReadOnlyMemory<byte> mine, Func<IReadOnlyList<ReadOnlyMemory<byte>>, ReadOnlyMemory<byte>> reduce)
    {
        ArgumentNullException.ThrowIfNull(reduce);
        if (_links[0] is not null)
        {
            Send(0, mine);
            return Receive(0);
        }

        var result = reduce([mine, .. Enumerable.Range(1, _links.Length - 1).Select(Receive)]);
        for (int host = 1; host < _links.Length; host++)
        {
            Send(host, result);
        }

        return result;
    }

    /// <summary>Tells every host the numbers of all.</summary>
    /// <param name="mine">What this host says; as many numbers on every host.</param>
    /// <returns>What each host says, in order of rank.</returns>
    /// <inheritdoc cref="Reduce"/>
    public IReadOnlyList<long[]> Exchange(long[] mine)
    {
        ArgumentNullException.ThrowIfNull(mine);
        var all = Reduce(MemoryMarshal.AsBytes(mine.AsSpan()).ToArray(), messages => messages.SelectMany(message => message.ToArray()).ToArray());
        return [.. MemoryMarshal.Cast<byte, long>(all.Span).ToArray().Chunk(mine.Length)];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _closed.Dispose();
        Close();
    }

    private void Close() => Array.ForEach(_links, link => link?.Dispose());

    private void Send(int host, ReadOnlyMemory<byte> message) => Talk(host, stream =>
    {
        stream.Write(MemoryMarshal.AsBytes<int>([message.Length]));
        stream.Write(message.Span);
        return message;
    });

    private ReadOnlyMemory<byte> Receive(int host) => Talk(host, stream =>
    {
        Span<int> head = stackalloc int[1];
        stream.ReadExactly(MemoryMarshal.AsBytes(head));
        int length = Math.Abs(head[0]), isByClient = head[0] < 0 ? stream.ReadByte() : 0;
        if (_received[host].Length < length)
        {
            _received[host] = new byte[Math.Max(length, (int)Math.Min(Array.MaxLength, 2L * _received[host].Length))];
        }

        var message = _received[host].AsMemory(0, length);
        stream.ReadExactly(message.Span);
        if (head[0] >= 0)
        {
            return message;
        }

        string reason = Encoding.UTF8.GetString(message.Span);
        throw isByClient == 1 ? new ClientException(reason) : new InvalidDataException(reason);
    });

    // The other host may be gone itself.
    private static void Tell(TcpClient link, byte[] message)
    {
        try
        {
            link.GetStream().Write(message);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
        }
    }

    private ReadOnlyMemory<byte> Talk(int host, Func<NetworkStream, ReadOnlyMemory<byte>> talk)
    {
        try
        {
            return talk(_links[host]!.GetStream());
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            _cancel.ThrowIfCancellationRequested();
            throw new IOException($"{_names[host]} went away during training.", e);
        }
    }
}
