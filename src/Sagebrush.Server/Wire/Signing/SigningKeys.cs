using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace Sagebrush.Wire.Signing;

/// <summary>Signs with SigV4, keeping the keys derived for a day, region and service: they cost four HMACs, a signature one.</summary>
internal sealed class SigningKeys
{
    /// <summary>More than a day's regions and services of many keys; a client that signs for made-up regions cannot make it grow.</summary>
    private const int Most = 4096;

    private readonly ConcurrentDictionary<(string Secret, string Scope), byte[]> _keys = new();

    /// <summary>The signature of a request, or of the seed of a chunked one.</summary>
    /// <param name="secret">Of the access key.</param>
    /// <param name="scope"><c>20130524/us-east-1/s3/aws4_request</c>.</param>
    /// <param name="timeStamp"><c>20130524T000000Z</c>.</param>
    /// <param name="requestHash">SHA-256 of the canonical request.</param>
    /// <param name="signature">Output: 32 bytes.</param>
    public void Sign(string secret, string scope, string timeStamp, ReadOnlySpan<byte> requestHash, Span<byte> signature)
    {
        var line = new Utf8Line(stackalloc byte[256]);
        line.Append("AWS4-HMAC-SHA256\n"u8);
        line.Append(timeStamp);
        line.Append((byte)'\n');
        line.Append(scope);
        line.Append((byte)'\n');
        line.AppendHex(requestHash);
        HMACSHA256.HashData(Key(secret, scope), line.Written, signature);
        line.Dispose();
    }

    /// <summary>The key that signs within <paramref name="scope"/>.</summary>
    public byte[] Key(string secret, string scope)
    {
        if (_keys.TryGetValue((secret, scope), out byte[]? key))
        {
            return key;
        }

        if (_keys.Count >= Most)
        {
            _keys.Clear();
        }

        return _keys[(secret, scope)] = Derive(secret, scope);
    }

    /// <summary>Each part of the scope is signed with the key of the part before: date, region, service, <c>aws4_request</c>.</summary>
    private static byte[] Derive(string secret, string scope)
    {
        byte[] key = Encoding.UTF8.GetBytes("AWS4" + secret);
        foreach (string part in scope.Split('/'))
        {
            key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part));
        }

        return key;
    }
}
