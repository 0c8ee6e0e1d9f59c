using System.Security.Cryptography;
using System.Text;

namespace Sagebrush.Wire.Signing;

/// <summary>
/// The chain of signatures in a chunked upload: each chunk signs its own hash and the signature before it, beginning with the request's.
/// Source: S3 API Reference, "Signature calculations for the authorization header: transferring payload in multiple chunks".
/// </summary>
internal sealed class ChunkSignatures(byte[] key, SignatureClaim seed, Refusals refuse) : IDisposable
{
    private readonly IncrementalHash _chunk = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private string _previous = seed.Signature;

    /// <summary>Takes the next bytes of the current chunk.</summary>
    public void Append(ReadOnlySpan<byte> bytes) => _chunk.AppendData(bytes);

    /// <summary>The current chunk is whole: checks it against its signature and begins the next.</summary>
    public void EndChunk(string signature) =>
        Check("AWS4-HMAC-SHA256-PAYLOAD", $"{CanonicalRequest.EmptySha256}\n{Convert.ToHexStringLower(_chunk.GetHashAndReset())}", signature);

    /// <summary>Checks the trailer: <c>name:value\n</c> of each line, without the signature's own.</summary>
    public void EndTrailer(string trailer, string signature) =>
        Check("AWS4-HMAC-SHA256-TRAILER", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(trailer))), signature);

    public void Dispose() => _chunk.Dispose();

    private void Check(string algorithm, string hashes, string signature)
    {
        string expected = Next(key, algorithm, seed.TimeStamp, seed.Scope, _previous, hashes);
        if (!CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(expected), Encoding.UTF8.GetBytes(signature)))
        {
            throw refuse.WrongSignature(seed.AccessKeyId, signature);
        }

        _previous = signature;
    }

    private static string Next(byte[] key, string algorithm, string timeStamp, string scope, string previous, string hashes) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{algorithm}\n{timeStamp}\n{scope}\n{previous}\n{hashes}")));
}
