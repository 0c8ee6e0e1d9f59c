using System.Diagnostics;
using System.Net.Sockets;
using Sagebrush.Bench.Foundation;
using Sagebrush.Bench.Harness;

namespace Sagebrush.Bench.Endpoints;

/// <summary>Requests to an endpoint at even times until it is told to stop; one that fails is counted and ends nothing.</summary>
internal static class SteadyLoad
{
    // A signature ages.
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(60);

    /// <summary>Sends until <paramref name="over"/> fires.</summary>
    /// <param name="server">Where to.</param>
    /// <param name="endpoint">Which endpoint.</param>
    /// <param name="connections">Of the client.</param>
    /// <param name="rate">Requests per second, all connections together.</param>
    /// <param name="over">Ends it.</param>
    public static async Task<Result> Run(Uri server, string endpoint, int connections, double rate, CancellationToken over)
    {
        long start = Stopwatch.GetTimestamp();
        var all = await Task.WhenAll(Enumerable.Range(0, connections).Select(number => Task.Run(() => Connection(number), CancellationToken.None)));
        return new([.. all.SelectMany(one => one.Times).Order()], [.. all.SelectMany(one => one.Failures)]);

        async Task<(List<double> Times, List<string> Failures)> Connection(int number)
        {
            List<double> times = [];
            List<string> failures = [];
            using var connection = new RawConnection(server);
            var (request, signed) = (Invocation.Signed(server, endpoint), Stopwatch.GetTimestamp());
            for (double at = number / rate; !over.IsCancellationRequested; at += connections / rate)
            {
                double early = at - Stopwatch.GetElapsedTime(start).TotalSeconds;
                if (early > 0)
                {
                    await Task.Delay(TimeSpan.FromSeconds(early), CancellationToken.None);
                }

                if (Stopwatch.GetElapsedTime(signed) > Fresh)
                {
                    (request, signed) = (Invocation.Signed(server, endpoint), Stopwatch.GetTimestamp());
                }

                long sent = Stopwatch.GetTimestamp();
                try
                {
                    await connection.Exchange(request);
                    times.Add(Stopwatch.GetElapsedTime(sent).TotalMilliseconds);
                }
                catch (Exception e) when (e is IOException or SocketException)
                {
                    failures.Add(e.Message);
                    connection.Dispose();
                }
            }

            return (times, failures);
        }
    }

    /// <summary>What came of it.</summary>
    /// <param name="Times">From sending to the answer's last byte, in ms, in ascending order.</param>
    /// <param name="Failures">What was said of the requests that failed.</param>
    internal sealed record Result(double[] Times, IReadOnlyList<string> Failures)
    {
        /// <summary>Requests that were answered with 200.</summary>
        public int Answers => Times.Length;

        /// <summary>The time within which so many of the answers came, in ms.</summary>
        public double Percentile(double part) => Times.Length == 0 ? 0 : Times[Math.Min(Times.Length - 1, (int)(Times.Length * part))];
    }
}
