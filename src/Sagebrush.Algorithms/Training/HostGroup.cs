using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Sagebrush.Algorithms;
using Sagebrush.Numerics;

namespace Sagebrush.Training;

/// <summary>
/// The hosts of one job on the network. The platform tells where they are: <c>SAGEBRUSH_HOSTS=algo-1=127.0.0.1:4001,algo-2=127.0.0.1:4002</c>.
/// A host sends its rank (i32) and then either numbers (their count as i32, each as i64), to which the first host answers with those of all hosts, or
/// matrices (their count as i32, of each rows and columns as i32 and the floats), to which it answers with one byte when it has all. All is little-endian.
/// </summary>
/// <param name="addresses">Of every host, in order of rank.</param>
/// <param name="rank">This host's place.</param>
public sealed class HostGroup(IReadOnlyList<IPEndPoint> addresses, int rank) : IDisposable
{
    /// <summary>The environment variable with the addresses.</summary>
    public const string EnvironmentVariable = "SAGEBRUSH_HOSTS";

    private static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(50);

    // Open from the first meeting on: who comes early to the next one waits there.
    private TcpListener? _listener;

    /// <summary>This is the first host, which builds the model.</summary>
    public bool IsFirst => rank == 0;

    /// <summary>Where the hosts are, in order of rank; empty for one host.</summary>
    public IReadOnlyList<IPEndPoint> Addresses => addresses;

    /// <summary>The group of a run, by its environment; one host needs none.</summary>
    /// <exception cref="ClientException">A host of the job has no address.</exception>
    public static HostGroup Of(TrainingRun run)
    {
        ArgumentNullException.ThrowIfNull(run);
        return run.Hosts.Count == 1 ? new([], 0)
            : new(Parse(Environment.GetEnvironmentVariable(EnvironmentVariable) ?? "", run.Hosts), run.Rank);
    }

    /// <summary>Reads addresses in the form of the environment variable.</summary>
    /// <param name="text">Name and address of each host.</param>
    /// <param name="hosts">The hosts that must be there, in order of rank.</param>
    /// <exception cref="ClientException">One of them has no address.</exception>
    public static IReadOnlyList<IPEndPoint> Parse(string text, IReadOnlyList<string> hosts)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(hosts);
        var addresses = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(entry => entry.Split('=', 2))
            .Where(entry => entry.Length == 2).ToDictionary(entry => entry[0], entry => entry[1], StringComparer.Ordinal);
        return [.. hosts.Select(host => addresses.TryGetValue(host, out string? address) && IPEndPoint.TryParse(address, out var found) ? found
            : throw new ClientException($"{EnvironmentVariable} has no address of {host}: '{text}'"))];
    }

    /// <summary>Tells every host the numbers of all.</summary>
    /// <param name="mine">What this host says; as many numbers on every host.</param>
    /// <param name="cancel">Ends the waiting.</param>
    /// <returns>What each host says, in order of rank.</returns>
    public IReadOnlyList<long[]> Exchange(long[] mine, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(mine);
        var all = new long[Math.Max(1, addresses.Count)][];
        if (!IsFirst)
        {
            using var connection = Connect(cancel);
            using var closed = cancel.Register(connection.Close);
            WriteInt(connection.GetStream(), rank);
            WriteNumbers(connection.GetStream(), mine);
            return [.. all.Select(_ => ReadNumbers(connection.GetStream()))];
        }

        all[0] = mine;
        Meet((sender, stream) => all[sender] = ReadNumbers(stream), stream => Array.ForEach(all, numbers => WriteNumbers(stream, numbers)), cancel);
        return all;
    }

    /// <summary>Brings every host's matrices to the first host.</summary>
    /// <param name="mine">What this host has.</param>
    /// <param name="cancel">Ends the waiting.</param>
    /// <returns>On the first host those of all hosts in order of rank, on the others nothing.</returns>
    public IReadOnlyList<DenseMatrix[]> Gather(DenseMatrix[] mine, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(mine);
        if (!IsFirst)
        {
            Send(mine, cancel);
            return [];
        }

        var all = new DenseMatrix[Math.Max(1, addresses.Count)][];
        all[0] = mine;
        Meet(
            (sender, stream) => all[sender] = [.. Enumerable.Range(0, ReadInt(stream)).Select(_ => ReadMatrix(stream))],
            stream => stream.WriteByte(1), cancel);
        return all;
    }

    /// <summary>Opens connections that stay: between the first host and each other one.</summary>
    /// <param name="names">Of all hosts, in order of rank, for errors.</param>
    /// <param name="cancel">Ends the waiting, and the connections.</param>
    public HostLinks Open(IReadOnlyList<string> names, CancellationToken cancel)
    {
        var links = new TcpClient?[addresses.Count];
        if (IsFirst)
        {
            Accept(links, (_, _) => { }, cancel);
        }
        else
        {
            links[0] = Connect(cancel);
            WriteInt(links[0]!.GetStream(), rank);
        }

        return new(links, names, cancel);
    }

    /// <inheritdoc/>
    public void Dispose() => _listener?.Dispose();

    private void Accept(TcpClient?[] heard, Action<int, Stream> hear, CancellationToken cancel)
    {
        if (_listener is null)
        {
            _listener = new(addresses[0]);
            _listener.Start();
        }

        for (int missing = heard.Length - 1; missing > 0; missing--)
        {
            var client = _listener.AcceptTcpClientAsync(cancel).AsTask().GetAwaiter().GetResult();
            int sender = ReadInt(client.GetStream());
            if (sender <= 0 || sender >= heard.Length || heard[sender] is not null)
            {
                client.Dispose();
                throw new IOException(string.Create(CultureInfo.InvariantCulture, $"A host of rank {sender} is not expected."));
            }

            heard[sender] = client;
            hear(sender, client.GetStream());
        }
    }

    // Hears every other host once, then answers all of them.
    private void Meet(Action<int, Stream> hear, Action<Stream> answer, CancellationToken cancel)
    {
        if (addresses.Count <= 1)
        {
            return;
        }

        var heard = new TcpClient?[addresses.Count];
        using var closed = cancel.Register(() => Array.ForEach(heard, client => client?.Close()));
        try
        {
            Accept(heard, hear, cancel);

            foreach (var client in heard.OfType<TcpClient>())
            {
                answer(client.GetStream());
            }
        }
        finally
        {
            Array.ForEach(heard, client => client?.Dispose());
        }
    }

    private void Send(DenseMatrix[] mine, CancellationToken cancel)
    {
        using var client = Connect(cancel);
        using var closed = cancel.Register(client.Close);
        using var stream = client.GetStream();
        WriteInt(stream, rank);
        WriteInt(stream, mine.Length);
        foreach (var matrix in mine)
        {
            WriteInt(stream, matrix.Rows);
            WriteInt(stream, matrix.Columns);
            stream.Write(MemoryMarshal.AsBytes<float>(matrix.Values));
        }

        if (stream.ReadByte() != 1)
        {
            throw new IOException("The first host went away before it had everything.");
        }
    }

    // The first host may still be reading its data, or not have started.
    private TcpClient Connect(CancellationToken cancel)
    {
        while (true)
        {
            cancel.ThrowIfCancellationRequested();
            var client = new TcpClient(addresses[0].AddressFamily);
            try
            {
                client.Connect(addresses[0]);
                return client;
            }
            catch (SocketException)
            {
                client.Dispose();
                cancel.WaitHandle.WaitOne(RetryAfter);
            }
        }
    }

    private static DenseMatrix ReadMatrix(Stream stream)
    {
        int rows = ReadInt(stream), columns = ReadInt(stream);
        var matrix = new DenseMatrix(rows, columns);
        stream.ReadExactly(MemoryMarshal.AsBytes(matrix.Values));
        return matrix;
    }

    private static int ReadInt(Stream stream)
    {
        Span<int> value = stackalloc int[1];
        stream.ReadExactly(MemoryMarshal.AsBytes(value));
        return value[0];
    }

    private static void WriteInt(Stream stream, int value) => stream.Write(MemoryMarshal.AsBytes<int>([value]));

    private static long[] ReadNumbers(Stream stream)
    {
        var numbers = new long[ReadInt(stream)];
        stream.ReadExactly(MemoryMarshal.AsBytes(numbers.AsSpan()));
        return numbers;
    }

    private static void WriteNumbers(Stream stream, long[] numbers)
    {
        WriteInt(stream, numbers.Length);
        stream.Write(MemoryMarshal.AsBytes<long>(numbers));
    }
}
