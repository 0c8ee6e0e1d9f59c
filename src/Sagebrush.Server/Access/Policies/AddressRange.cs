using System.Net;
using System.Net.Sockets;

namespace Sagebrush.Access;

/// <summary>Internet addresses that begin with the same bits: <c>192.0.2.0/24</c>, <c>2001:db8::/32</c>, or one address.</summary>
/// <param name="Network">The bits, then anything.</param>
public readonly record struct AddressRange(IPNetwork Network)
{
    /// <summary>True for ranges so wide that they keep nobody out: more than 2^24 addresses of the old kind, or 2^96 of the new.</summary>
    public bool IsBroad => Network.PrefixLength < (Network.BaseAddress.AddressFamily == AddressFamily.InterNetwork ? 8 : 32);

    /// <summary>Reads CIDR notation; bits behind the prefix count for nothing. Null for what is none.</summary>
    public static AddressRange? Parse(string? text)
    {
        string[] parts = (text ?? "").Split('/', 2);
        if (!IPAddress.TryParse(parts[0], out var address))
        {
            return null;
        }

        byte[] bytes = address.GetAddressBytes();
        int length = bytes.Length * 8;
        if (parts.Length == 2 && !(int.TryParse(parts[1], System.Globalization.NumberStyles.None, null, out length) && length <= bytes.Length * 8))
        {
            return null;
        }

        for (int bit = length; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        }

        return new(new IPNetwork(new IPAddress(bytes), length));
    }

    /// <summary>True for an address in it; one of the old kind in new clothes (<c>::ffff:192.0.2.1</c>) counts as what it is.</summary>
    public bool Contains(string address) =>
        IPAddress.TryParse(address, out var parsed) && Network.Contains(parsed.IsIPv4MappedToIPv6 ? parsed.MapToIPv4() : parsed);
}
