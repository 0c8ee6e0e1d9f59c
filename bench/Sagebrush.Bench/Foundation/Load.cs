using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Sagebrush.Bench.Foundation;

/// <summary>What a load run measured.</summary>
/// <param name="RequestsPerSecond">Answers with status 200 by time.</param>
/// <param name="MedianMilliseconds">Median time from sending to the answer's last byte.</param>
/// <param name="P99Milliseconds">99th percentile of the same.</param>
internal sealed record LoadResult(double RequestsPerSecond, double MedianMilliseconds, double P99Milliseconds);

/// <summary>Sends the same bytes over a number of connections, each waiting for its answer before it sends again.</summary>
internal static class Load
{
    public static async Task<LoadResult> Run(Uri server, byte[] request, int connections, TimeSpan duration)
    {
        long start = Stopwatch.GetTimestamp(), end = start + (long)(duration.TotalSeconds * Stopwatch.Frequency);
        var times = await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(() => Connection(server, request, end))));
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        double[] all = [.. times.SelectMany(t => t).Order()];
        return new(all.Length / seconds, all[all.Length / 2], all[(int)(all.Length * 0.99)]);
    }

    private static async Task<List<double>> Connection(Uri server, byte[] request, long end)
    {
        var times = new List<double>();
        byte[] buffer = new byte[16 * 1024];
        Socket? socket = null;
        while (Stopwatch.GetTimestamp() < end)
        {
            long sent = Stopwatch.GetTimestamp();
            if (socket is null)
            {
                socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                await socket.ConnectAsync(server.Host, server.Port);
            }

            await socket.SendAsync(request);
            if (!await Answer(socket, buffer))
            {
                socket.Dispose();
                socket = null;
            }

            times.Add(Stopwatch.GetElapsedTime(sent).TotalMilliseconds);
        }

        socket?.Dispose();
        return times;
    }

    /// <summary>Reads one answer; true when the connection stays open.</summary>
    private static async Task<bool> Answer(Socket socket, byte[] buffer)
    {
        int filled = 0, head = -1;
        while (head < 0)
        {
            int read = await socket.ReceiveAsync(buffer.AsMemory(filled));
            if (read == 0)
            {
                throw new IOException("The connection was closed in the middle of an answer.");
            }

            filled += read;
            head = buffer.AsSpan(0, filled).IndexOf("\r\n\r\n"u8);
        }

        string headers = Encoding.ASCII.GetString(buffer, 0, head);
        if (!headers.StartsWith("HTTP/1.1 200", StringComparison.Ordinal))
        {
            throw new IOException($"An answer other than 200:\n{Encoding.UTF8.GetString(buffer, 0, filled)}");
        }

        int length = int.Parse(Header(headers, "content-length"), CultureInfo.InvariantCulture);
        while (filled < head + 4 + length)
        {
            filled += await socket.ReceiveAsync(buffer.AsMemory(filled));
        }

        return Header(headers, "connection") != "close";
    }

    private static string Header(string headers, string name)
    {
        foreach (string line in headers.Split("\r\n"))
        {
            if (line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))
            {
                return line[(name.Length + 1)..].Trim();
            }
        }

        return "";
    }
}
