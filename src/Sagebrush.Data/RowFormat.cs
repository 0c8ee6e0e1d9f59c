using Sagebrush.Data.Csv;
using Sagebrush.Data.Json;
using Sagebrush.Data.LibSvm;
using Sagebrush.Data.Npy;
using Sagebrush.Data.RecordIo;

namespace Sagebrush.Data;

/// <summary>How the bytes of a media type become rows.</summary>
public sealed class RowFormat
{
    private readonly Func<Stream, RowReader> _reader;
    private readonly PieceFormat? _pieces;

    private RowFormat(Func<Stream, RowReader> reader) => _reader = reader;

    private RowFormat(PieceFormat pieces)
        : this(stream => pieces.Open(new(stream), default)) => _pieces = pieces;

    /// <summary>The format in pieces.</summary>
    /// <exception cref="InvalidOperationException">A format of requests, whose bytes are one whole.</exception>
    internal PieceFormat Pieces => _pieces ?? throw new InvalidOperationException("This format is for requests.");

    /// <summary>The format of a training channel.</summary>
    /// <param name="contentType">With parameters; <c>label_size</c> of CSV is 1 when absent.</param>
    /// <exception cref="UnsupportedMediaTypeException">No such format, or a parameter that makes no sense.</exception>
    public static RowFormat ForTraining(MediaType contentType) => For(contentType, labelSize: 1, hasLabels: true);

    /// <summary>The format of a request.</summary>
    /// <param name="contentType">With parameters; <c>label_size</c> of CSV is 0 when absent.</param>
    /// <exception cref="UnsupportedMediaTypeException">No such format, or a parameter that makes no sense.</exception>
    public static RowFormat ForInference(MediaType contentType) => For(contentType, labelSize: 0, hasLabels: false);

    /// <summary>Comma-separated values, or others between other delimiters.</summary>
    public static RowFormat Csv(CsvDialect dialect) => new(new CsvPieces(dialect));

    /// <summary>Sparse rows as text.</summary>
    public static RowFormat LibSvm(LibSvmDialect dialect) => new(new LibSvmPieces(dialect));

    /// <summary>Protobuf records in RecordIO frames.</summary>
    /// <param name="hasLabels">Read the labels; else they are ignored.</param>
    public static RowFormat RecordIo(bool hasLabels) => new(new RecordPieces(hasLabels));

    /// <summary>Reads rows from <paramref name="stream"/>, which the reader closes.</summary>
    public RowReader Reader(Stream stream) => _reader(stream);

    private static RowFormat For(MediaType contentType, int labelSize, bool hasLabels)
    {
        ArgumentNullException.ThrowIfNull(contentType);
        switch (contentType.Type)
        {
            case MediaType.Csv:
                int columns = LabelSize(contentType) ?? labelSize;
                RequireUtf8(contentType);
                return Csv(new() { LabelSize = columns });
            case MediaType.RecordIo:
                return RecordIo(hasLabels);
            case MediaType.Json when !hasLabels:
                return new(stream => new JsonReader(stream, isLines: false));
            case MediaType.JsonLines when !hasLabels:
                return new(stream => new JsonReader(stream, isLines: true));
            case MediaType.Npy when !hasLabels:
                return new(stream => new NpyReader(stream));
            default:
                throw new UnsupportedMediaTypeException($"Content-type {contentType.Type} not supported.");
        }
    }

    private static int? LabelSize(MediaType type) => type.Parameter("label_size") is not { } text ? null
        : int.TryParse(text, out int size) && size is >= 0 and <= 1_000_000 ? size
        : throw new UnsupportedMediaTypeException($"label_size={text} of {type.Type} is not a number of columns.");

    private static void RequireUtf8(MediaType type)
    {
        if (type.Parameter("charset")?.ToLowerInvariant() is not (null or "utf-8" or "utf8" or "us-ascii" or "ascii") and var charset)
        {
            throw new UnsupportedMediaTypeException($"charset={charset} of {type.Type} is not supported; send UTF-8.");
        }
    }
}
