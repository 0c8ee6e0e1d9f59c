using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;

namespace Sagebrush.XGBoost;

/// <summary>
/// Brings the hosts of XGBoost's collective communication together, on the first host. Each host says who it is, is told its place and its neighbours, connects to
/// those that came before it and waits for those that come after. Numbers are i32 of the machine, strings have their length before them.
/// Source: the worker's side, <c>rabit/src/allreduce_base.cc</c> of XGBoost 1.7.
/// </summary>
/// <remarks>
/// Two graphs share the connections: a binary tree (the parent of r is (r − 1) / 2) for small messages, a ring (r, r + 1 … n − 1, 0) for large ones.
/// </remarks>
internal sealed class RabitTracker : IDisposable
{
    private const int Magic = 0xFF99, Nobody = -1, LongestString = 1 << 20;

    private readonly TcpListener _listener;
    private Task _meeting = Task.CompletedTask;

    /// <summary>Listens on a free port.</summary>
    /// <param name="address">An address of this host that the others reach.</param>
    public RabitTracker(IPAddress address)
    {
        _listener = new(address, 0);
        _listener.Start();
    }

    /// <summary>Where the hosts have to come.</summary>
    public IPEndPoint EndPoint => (IPEndPoint)_listener.LocalEndpoint;

    /// <summary>Starts to bring hosts together.</summary>
    /// <param name="hosts">How many will come.</param>
    public void Start(int hosts) => _meeting = Task.Factory.StartNew(() => Meet(hosts), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>Waits until all hosts have taken leave.</summary>
    /// <param name="patience">No longer than this.</param>
    public void WaitForEnd(TimeSpan patience) => _meeting.Wait(patience);

    /// <summary>Lets nobody in any more.</summary>
    public void Dispose() => _listener.Dispose();

    private void Meet(int count)
    {
        try
        {
            Introduce(Started(count));
            for (int left = 0; left < count;)
            {
                using var guest = new Guest(_listener.AcceptTcpClient());
                left += guest.Command == "shutdown" ? 1 : 0;
            }
        }
        catch (Exception e) when (e is SocketException or IOException or ObjectDisposedException)
        {
            // A host that went away: the others see it by themselves, and say so in their own words.
            _listener.Stop();
        }
    }

    private List<Guest> Started(int count)
    {
        var guests = new List<Guest>();
        while (guests.Count < count)
        {
            var guest = new Guest(_listener.AcceptTcpClient());
            if (guest.Command == "start")
            {
                guests.Add(guest);
            }
            else
            {
                guest.Dispose();
            }
        }

        guests.Sort((one, other) => string.CompareOrdinal(one.Task, other.Task));
        return guests;
    }

    private static void Introduce(List<Guest> guests)
    {
        var ports = new int[guests.Count];
        for (int rank = 0; rank < guests.Count; rank++)
        {
            using var guest = guests[rank];
            int[] tree = [.. Tree(rank, guests.Count)];
            int previous = (rank + guests.Count - 1) % guests.Count, next = (rank + 1) % guests.Count;
            guest.Send([rank, rank == 0 ? Nobody : (rank - 1) / 2, guests.Count, tree.Length, .. tree, previous, next]);
            int[] neighbours = [.. tree.Append(previous).Append(next).Distinct().Order()], before = [.. neighbours.Where(other => other < rank)];
            do
            {
                // Connections that already stand: none, at a first meeting.
                for (int standing = guest.Receive(); standing > 0; standing--)
                {
                    guest.Receive();
                }

                guest.Send([before.Length, neighbours.Length - before.Length]);
                foreach (int other in before)
                {
                    guest.Send(guests[other].Address.ToString());
                    guest.Send([ports[other], other]);
                }
            }
            while (guest.Receive() != 0);

            ports[rank] = guest.Receive();
        }
    }

    private static IEnumerable<int> Tree(int rank, int count) => new[] { rank == 0 ? Nobody : (rank - 1) / 2, 2 * rank + 1, 2 * rank + 2 }.Where(other => other >= 0 && other < count);

    /// <summary>A host that came.</summary>
    private sealed class Guest : IDisposable
    {
        private readonly TcpClient _client;
        private readonly NetworkStream _stream;

        public Guest(TcpClient client)
        {
            (_client, _stream) = (client, client.GetStream());
            Address = ((IPEndPoint)client.Client.RemoteEndPoint!).Address;
            if (Receive() != Magic)
            {
                throw new IOException("A stranger came to the hosts of the job.");
            }

            // Its old place and the number of hosts that it knows: neither, at a first meeting.
            Send([Magic]);
            Receive();
            Receive();
            (Task, Command) = (ReceiveString(), ReceiveString());
        }

        public IPAddress Address { get; }

        public string Task { get; }

        public string Command { get; }

        public void Dispose() => _client.Dispose();

        public int Receive()
        {
            Span<int> value = stackalloc int[1];
            _stream.ReadExactly(MemoryMarshal.AsBytes(value));
            return value[0];
        }

        public void Send(ReadOnlySpan<int> values) => _stream.Write(MemoryMarshal.AsBytes(values));

        public void Send(string text)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            Send([bytes.Length]);
            _stream.Write(bytes);
        }

        private string ReceiveString()
        {
            int length = Receive();
            var bytes = new byte[length is >= 0 and <= LongestString ? length : throw new IOException("A stranger came to the hosts of the job.")];
            _stream.ReadExactly(bytes);
            return Encoding.UTF8.GetString(bytes);
        }
    }
}
