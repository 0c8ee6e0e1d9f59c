using System.Security.Cryptography;
using Sagebrush.Store;

namespace Sagebrush.Wire.Signing;

/// <summary>
/// A request's content that is held to its headers while it is read: length, SHA-256, Content-MD5, checksum. A broken promise throws from the read that
/// would otherwise report the end, so whoever stores what he reads must store nothing before he has seen the end.
/// </summary>
public sealed class PayloadStream : ForwardStream
{
    private readonly Stream _source;
    private readonly PayloadPromise _promise;
    private readonly IncrementalHash? _sha256, _md5;
    private readonly Checksum? _checksum;
    private long _length;
    private bool _ended;

    internal PayloadStream(Stream source, PayloadPromise promise)
    {
        _source = source;
        _promise = promise;
        _sha256 = promise.Sha256 == null ? null : IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        _md5 = promise.Md5 == null ? null : IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        _checksum = promise.Algorithm is { } algorithm ? Checksum.Of(algorithm) : null;
    }

    /// <summary>The algorithm that the client chose; null when it sent no checksum.</summary>
    public ChecksumAlgorithm? Algorithm => _promise.Algorithm;

    /// <summary>The checksum of what was read, which is also what the client sent; null before the end, and without an <see cref="Algorithm"/>.</summary>
    public byte[]? Value { get; private set; }

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_ended || buffer.IsEmpty)
        {
            return 0;
        }

        int read = await _source.ReadAsync(buffer, cancellationToken);
        Take(buffer.Span[..read]);
        return read;
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count)
    {
        if (_ended || count == 0)
        {
            return 0;
        }

        int read = _source.Read(buffer, offset, count);
        Take(buffer.AsSpan(offset, read));
        return read;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _sha256?.Dispose();
            _md5?.Dispose();
            _checksum?.Dispose();
            _source.Dispose();
        }
        base.Dispose(disposing);
    }

    private void Take(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            _ended = true;
            Check();
            return;
        }
        _length += bytes.Length;
        if (_length > _promise.Length)
        {
            throw Incomplete();
        }

        _sha256?.AppendData(bytes);
        _md5?.AppendData(bytes);
        _checksum?.Append(bytes);
    }

    private void Check()
    {
        if (_promise.Length is { } promised && _length != promised)
        {
            throw Incomplete();
        }

        if (_sha256 != null && !_sha256.GetHashAndReset().AsSpan().SequenceEqual(_promise.Sha256))
        {
            throw AwsError.XAmzContentSHA256Mismatch.With("The provided 'x-amz-content-sha256' header does not match what was computed.");
        }

        if (_md5 != null && !_md5.GetHashAndReset().AsSpan().SequenceEqual(_promise.Md5))
        {
            throw AwsError.BadDigest.With("The Content-MD5 you specified did not match what we received.");
        }

        if (_checksum != null)
        {
            byte[] value = _checksum.Finish();
            if (!value.AsSpan().SequenceEqual(_promise.Checksum()))
            {
                throw AwsError.BadDigest.With($"The {_promise.Algorithm!.Value.Name()} you specified did not match the calculated checksum.");
            }

            Value = value;
        }
    }

    private AwsException Incomplete() => AwsError.IncompleteBody.With(
        $"You did not provide the number of bytes specified by the Content-Length HTTP header: {_promise.Length} promised, {_length} received.");
}
