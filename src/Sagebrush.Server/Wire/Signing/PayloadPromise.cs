using System.Globalization;
using Microsoft.AspNetCore.Http;
using Sagebrush.Store;

namespace Sagebrush.Wire.Signing;

/// <summary>What the headers of an S3 request promise of its body.</summary>
internal sealed record PayloadPromise
{
    public const string Unsigned = "UNSIGNED-PAYLOAD";
    private const string Streaming = "STREAMING-";
    private const string SignedChunks = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD", SignedChunksAndTrailer = SignedChunks + "-TRAILER";
    private const string UnsignedChunksAndTrailer = "STREAMING-UNSIGNED-PAYLOAD-TRAILER";

    /// <summary>Decoded bytes; null when unknown.</summary>
    public long? Length { get; init; }

    /// <summary>32 bytes; null when the client promises none.</summary>
    public byte[]? Sha256 { get; init; }

    /// <summary>16 bytes of Content-MD5; null without.</summary>
    public byte[]? Md5 { get; init; }

    /// <summary>The kind of the checksum in a header or announced for the trailer.</summary>
    public ChecksumAlgorithm? Algorithm { get; init; }

    /// <summary>The checksum's value, to be asked at the end: a trailer comes last.</summary>
    public Func<byte[]> Checksum { get; init; } = () => [];

    /// <summary>The body travels in aws-chunked framing.</summary>
    public bool IsChunked { get; init; }

    /// <summary>Each chunk bears a signature.</summary>
    public bool HasSignedChunks { get; init; }

    /// <summary>The trailer that <c>x-amz-trailer</c> announces, lower case.</summary>
    public string? Trailer { get; init; }

    /// <summary>Reads the headers; <paramref name="payloadHash"/> is <c>x-amz-content-sha256</c> or what stands in for it.</summary>
    public static PayloadPromise Of(HttpRequest http, string payloadHash)
    {
        bool streaming = payloadHash.StartsWith(Streaming, StringComparison.Ordinal);
        var promise = new PayloadPromise
        {
            IsChunked = streaming,
            HasSignedChunks = payloadHash is SignedChunks or SignedChunksAndTrailer,
            Length = streaming ? DecodedLength(http) : http.ContentLength,
            Sha256 = streaming || payloadHash == Unsigned ? null : Sha256Of(payloadHash),
            Md5 = Md5Of(http),
            Trailer = payloadHash is UnsignedChunksAndTrailer or SignedChunksAndTrailer ? TrailerOf(http) : null,
        };
        if (streaming && payloadHash is not (SignedChunks or SignedChunksAndTrailer or UnsignedChunksAndTrailer))
        {
            throw InvalidHash();
        }

        // The checksum beside a list of parts is of the object that they make.
        return http.Method == HttpMethods.Post && http.Query.ContainsKey("uploadId") ? promise : promise.WithChecksum(http);
    }

    /// <summary>Reads base64 of the algorithm's length; a trailer's or a header's value.</summary>
    public static byte[] Decode(ChecksumAlgorithm algorithm, string value)
    {
        byte[] bytes = new byte[algorithm.Length() + 1];
        return Convert.TryFromBase64String(value, bytes, out int length) && length == algorithm.Length()
            ? bytes[..length]
            : throw AwsError.BadDigest.With($"Value for {algorithm.Header()} header is invalid.");
    }

    private PayloadPromise WithChecksum(HttpRequest http)
    {
        var inHeaders = Checksums.All.Where(a => http.Headers.ContainsKey(a.Header())).ToList();
        if (inHeaders.Count > 1 || (inHeaders.Count == 1 && Trailer != null))
        {
            throw AwsError.InvalidRequest.With("Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.");
        }

        if (inHeaders.Count == 1)
        {
            byte[] value = Decode(inHeaders[0], http.Headers[inHeaders[0].Header()].ToString());
            return this with { Algorithm = inHeaders[0], Checksum = () => value };
        }
        if (Trailer != null)
        {
            return this with { Algorithm = Checksums.All.First(a => a.Header() == Trailer) };
        }

        if (http.Headers.ContainsKey("x-amz-sdk-checksum-algorithm"))
        {
            throw AwsError.InvalidRequest.With(
                "x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer headers were found.");
        }
        return this;
    }

    private static string TrailerOf(HttpRequest http)
    {
        string name = http.Headers["x-amz-trailer"].ToString().Trim().ToLowerInvariant();
        return Checksums.All.Any(a => a.Header() == name)
            ? name
            : throw AwsError.InvalidRequest.With("The value specified in the x-amz-trailer header is not supported");
    }

    private static long DecodedLength(HttpRequest http) =>
        long.TryParse(http.Headers["x-amz-decoded-content-length"].ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out long length)
            ? length
            : throw AwsError.MissingContentLength.With("You must provide the Content-Length HTTP header.");

    private static byte[] Sha256Of(string hex)
    {
        byte[] bytes = new byte[32];
        return hex.Length == 64 && Convert.FromHexString(hex, bytes, out _, out _) == System.Buffers.OperationStatus.Done ? bytes : throw InvalidHash();
    }

    private static byte[]? Md5Of(HttpRequest http)
    {
        if (http.Headers.ContentMD5.Count == 0)
        {
            return null;
        }

        byte[] bytes = new byte[17];
        return Convert.TryFromBase64String(http.Headers.ContentMD5.ToString(), bytes, out int length) && length == 16
            ? bytes[..16]
            : throw AwsError.InvalidDigest.With("The Content-MD5 you specified was invalid.");
    }

    private static AwsException InvalidHash() => AwsError.InvalidArgument.With(
        $"x-amz-content-sha256 must be {Unsigned}, {UnsignedChunksAndTrailer}, {SignedChunks}, {SignedChunksAndTrailer} or a valid sha256 value.");
}
