using System.Net;

namespace Sagebrush.Notifications;

/// <summary>Where messages may be posted to: this machine, and hosts that the operator names; nothing else hears of what happens here.</summary>
/// <param name="hosts">Names of further hosts; <c>*</c> for all.</param>
public sealed class DeliveryTargets(IReadOnlyList<string> hosts)
{
    /// <summary>True when <paramref name="url"/> is on a host that may be posted to.</summary>
    public bool Allow(Uri url) => IsLoopback(url) || hosts.Any(host => host == "*" || host.Equals(url.Host, StringComparison.OrdinalIgnoreCase));

    private static bool IsLoopback(Uri url) =>
        url.Host == "localhost" || (IPAddress.TryParse(url.Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
