using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;

namespace Sagebrush.Wire.Signing;

/// <summary>
/// Takes the aws-chunked framing off a body while it is read:
/// <code>
/// 10000;chunk-signature=ad80c730…\r\n        (hex length; the signature only where chunks are signed)
/// &lt;65536 bytes&gt;\r\n
/// 0;chunk-signature=b6c6ea8a…\r\n
/// x-amz-checksum-crc32:NhCmhg==\r\n          (only where a trailer is announced)
/// x-amz-trailer-signature:63bddb24…\r\n      (only where chunks are signed)
/// \r\n
/// </code>
/// </summary>
internal sealed class ChunkedBody(PipeReader source, string? trailerName, ChunkSignatures? signatures) : ForwardStream
{
    private const int LongestLine = 4096;

    private long _left;
    private string _signature = "";
    private bool _inChunk, _ended;

    /// <summary>The announced trailer's value; empty before the end.</summary>
    public string Trailer { get; private set; } = "";

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty)
        {
            return 0;
        }

        while (!_ended)
        {
            if (_left > 0)
            {
                return await ReadChunk(buffer, cancellationToken);
            }

            if (_inChunk)
            {
                await EndChunk(cancellationToken);
            }

            await BeginChunk(cancellationToken);
        }
        return 0;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            signatures?.Dispose();
        }

        base.Dispose(disposing);
    }

    private async ValueTask BeginChunk(CancellationToken cancel)
    {
        string line = await ReadLine(cancel);
        int semicolon = line.IndexOf(';');
        if (!long.TryParse(semicolon < 0 ? line : line[..semicolon], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out _left) || _left < 0)
        {
            throw AwsError.InvalidRequest.With("The chunk header of the aws-chunked body is not well-formed.");
        }

        const string Parameter = ";chunk-signature=";
        _signature = semicolon >= 0 && line.AsSpan(semicolon).StartsWith(Parameter) ? line[(semicolon + Parameter.Length)..] : "";
        _inChunk = _left > 0;
        if (_left == 0)
        {
            signatures?.EndChunk(_signature);
            await ReadTrailer(cancel);
            _ended = true;
        }
    }

    private async ValueTask<int> ReadChunk(Memory<byte> buffer, CancellationToken cancel)
    {
        var result = await source.ReadAsync(cancel);
        if (result.Buffer.IsEmpty)
        {
            throw Incomplete();
        }

        int length = (int)Math.Min(Math.Min(buffer.Length, _left), result.Buffer.Length);
        var bytes = result.Buffer.Slice(0, length);
        bytes.CopyTo(buffer.Span);
        source.AdvanceTo(bytes.End);
        signatures?.Append(buffer.Span[..length]);
        _left -= length;
        return length;
    }

    private async ValueTask EndChunk(CancellationToken cancel)
    {
        if ((await ReadLine(cancel)).Length > 0)
        {
            throw AwsError.InvalidRequest.With("A chunk of the aws-chunked body is longer than its header says.");
        }

        signatures?.EndChunk(_signature);
    }

    private async ValueTask ReadTrailer(CancellationToken cancel)
    {
        var signed = new StringBuilder();
        string signature = "";
        for (string line = await ReadLine(cancel); line.Length > 0; line = await ReadLine(cancel))
        {
            int colon = line.IndexOf(':');
            if (colon <= 0)
            {
                throw MalformedTrailer();
            }

            string name = line[..colon].Trim().ToLowerInvariant(), value = line[(colon + 1)..].Trim();
            if (name == "x-amz-trailer-signature")
            {
                signature = value;
                continue;
            }
            if (name != trailerName)
            {
                throw MalformedTrailer();
            }

            Trailer = value;
            signed.Append(name).Append(':').Append(value).Append('\n');
        }
        if (trailerName == null)
        {
            return;
        }

        if (Trailer.Length == 0)
        {
            throw MalformedTrailer();
        }

        signatures?.EndTrailer(signed.ToString(), signature);
    }

    /// <summary>The next line without its CR LF.</summary>
    private async ValueTask<string> ReadLine(CancellationToken cancel)
    {
        while (true)
        {
            var result = await source.ReadAsync(cancel);
            if (TryTakeLine(result.Buffer, out string line, out var consumed))
            {
                source.AdvanceTo(consumed);
                return line;
            }
            if (result.Buffer.Length > LongestLine)
            {
                throw AwsError.InvalidRequest.With("The chunk header of the aws-chunked body is not well-formed.");
            }

            if (result.IsCompleted)
            {
                throw Incomplete();
            }

            source.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        }
    }

    private static bool TryTakeLine(ReadOnlySequence<byte> buffer, out string line, out SequencePosition consumed)
    {
        var reader = new SequenceReader<byte>(buffer);
        bool found = reader.TryReadTo(out ReadOnlySequence<byte> bytes, "\r\n"u8);
        line = found ? Encoding.ASCII.GetString(bytes) : "";
        consumed = reader.Position;
        return found;
    }

    private static AwsException MalformedTrailer() => AwsError.MalformedTrailer.With(
        "The request contained trailing data that was not well-formed or did not conform to our published schema.");

    private static AwsException Incomplete() => AwsError.IncompleteBody.With("The request body terminated unexpectedly");
}
