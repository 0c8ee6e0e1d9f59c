using System.Diagnostics;
using System.Text;
using Sagebrush.Bench.Harness;

namespace Sagebrush.Bench.Foundation;

/// <summary>One CSV row as a request.</summary>
internal static class Invocation
{
    private static readonly byte[] Row = Encoding.ASCII.GetBytes("5.8,2.8,5.1,2.4");
    private static readonly TimeSpan Age = TimeSpan.FromMinutes(1);
    private static readonly string[] Headers = ["Content-Type: text/csv", "Accept: application/json"];

    /// <summary>An invocation of our endpoint.</summary>
    public static RawRequest Signed(Uri server, string endpoint) =>
        RawRequest.Signed(HttpMethod.Post, new Uri(server, $"/endpoints/{endpoint}/invocations"), "sagemaker", Row, Headers);

    /// <summary>Invocations of our endpoint for as long as one wants: signed anew each minute, since a signature ages.</summary>
    public static Func<RawRequest> Fresh(Uri server, string endpoint)
    {
        var (request, signed) = (Signed(server, endpoint), Stopwatch.GetTimestamp());
        return () =>
        {
            if (Stopwatch.GetElapsedTime(signed) > Age)
            {
                (request, signed) = (Signed(server, endpoint), Stopwatch.GetTimestamp());
            }

            return request;
        };
    }

    /// <summary>The same row for the peer.</summary>
    public static RawRequest Plain(Uri server) => RawRequest.Of(HttpMethod.Post, new Uri(server, "/invocations"), Row, Headers);
}
