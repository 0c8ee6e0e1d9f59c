using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Sagebrush.Bench.Harness;

/// <summary>
/// Requests at even times, whatever the server's pace. One thread sends and reads them all and sleeps by the kernel's fine clock in between: timers of a
/// millisecond would send in bursts, and the wait within a burst would pass for the server's.
/// </summary>
internal static partial class PacedLoad
{
    private const short Readable = 1;
    private const int TimerSlack = 29;

    // How soon a load without an end notices that it is over.
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(100);

    /// <summary>Sends until <paramref name="over"/> fires or the time is over; a request that fails is counted and ends nothing.</summary>
    /// <param name="server">Where to.</param>
    /// <param name="next">Makes the next request.</param>
    /// <param name="connections">Of the client; where none is free the request waits, and its time counts from when it was due.</param>
    /// <param name="rate">Requests per second, all connections together.</param>
    /// <param name="duration">How long; <see cref="Timeout.InfiniteTimeSpan"/> until it is told.</param>
    /// <param name="over">Ends it after the requests that are out.</param>
    public static Task<PacedResult> Run(Uri server, Func<RawRequest> next, int connections, double rate, TimeSpan duration, CancellationToken over = default) =>
        Task.Factory.StartNew(() => Send(server, next, connections, rate, duration, over), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static PacedResult Send(Uri server, Func<RawRequest> next, int connections, double rate, TimeSpan duration, CancellationToken over)
    {
        _ = SetOption(TimerSlack, 1, 0, 0, 0);
        List<double> times = [];
        List<string> failures = [];
        PacedConnection[] all = [.. Enumerable.Range(0, connections).Select(_ => new PacedConnection(server))];
        var free = new Queue<PacedConnection>(all);
        var waits = new Wait[connections];
        double last = duration == Timeout.InfiniteTimeSpan ? double.PositiveInfinity : duration.TotalSeconds;
        long start = Stopwatch.GetTimestamp(), sent = 0;
        bool isHeld = false;
        while (true)
        {
            double due = sent / rate, now = Stopwatch.GetElapsedTime(start).TotalSeconds;
            bool more = due < last && !over.IsCancellationRequested;
            if (more && due <= now && free.TryDequeue(out var ready))
            {
                sent++;
                Try(ready, connection => connection.Send(next(), isHeld ? due : now));
                isHeld = false;
                continue;
            }

            if (!more && free.Count == connections)
            {
                break;
            }

            isHeld = more && due <= now;
            for (int i = 0; i < connections; i++)
            {
                waits[i] = new() { Descriptor = all[i].Descriptor, Events = Readable };
            }

            var time = TimeSpan.FromSeconds(Math.Clamp(more && !isHeld ? due - now : double.PositiveInfinity, 0, Longest.TotalSeconds));
            _ = Poll(waits, (nuint)connections, new() { Nanoseconds = (long)time.TotalNanoseconds }, 0);
            for (int i = 0; i < connections; i++)
            {
                if (waits[i].Seen != 0)
                {
                    Try(all[i], connection => connection.Receive());
                }
            }
        }

        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        Array.ForEach(all, connection => connection.Dispose());
        return new([.. times.Order()], failures, seconds);

        void Try(PacedConnection connection, Func<PacedConnection, bool> step)
        {
            try
            {
                if (!step(connection))
                {
                    return;
                }

                times.Add((Stopwatch.GetElapsedTime(start).TotalSeconds - connection.Since) * 1000);
            }
            catch (Exception e) when (e is IOException or SocketException)
            {
                failures.Add(e.Message);
                connection.Dispose();
            }

            free.Enqueue(connection);
        }
    }

    [LibraryImport("libc", EntryPoint = "ppoll")]
    private static partial int Poll([In, Out] Wait[] waits, nuint count, in Time time, nint signals);

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int SetOption(int option, nuint value, nuint second, nuint third, nuint fourth);

    /// <summary><c>struct pollfd</c>.</summary>
    private struct Wait
    {
        public int Descriptor;
        public short Events;
        public short Seen;
    }

    /// <summary><c>struct timespec</c>.</summary>
    private struct Time
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
