using System.Globalization;

namespace Sagebrush.Client;

/// <summary>Reads what a server says of itself to its operator, for which nothing is signed.</summary>
public sealed class OperatorClient(Connection connection)
{
    /// <summary>Bytes of memory of an endpoint's processes, all instances together; memory that they share is counted once.</summary>
    /// <exception cref="ServiceException">The server does not say.</exception>
    public async Task<long> EndpointMemory(string endpoint, CancellationToken cancel)
    {
        using var http = new HttpClient { BaseAddress = connection.Url };
        string text = await http.GetStringAsync(new Uri("/metrics", UriKind.Relative), cancel);
        // sagebrush_endpoint_memory_bytes{endpoint="wine",variant="AllTraffic"} 1234567
        string start = $"sagebrush_endpoint_memory_bytes{{endpoint=\"{endpoint}\",";
        long[] bytes = [.. text.Split('\n').Where(line => line.StartsWith(start, StringComparison.Ordinal))
            .Select(line => long.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture))];
        return bytes.Length > 0 ? bytes.Sum() : throw new ServiceException("", $"{connection.Url}metrics does not have the memory of endpoint {endpoint}.");
    }
}
