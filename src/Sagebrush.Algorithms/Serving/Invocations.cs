using System.Buffers;
using System.Collections.Concurrent;
using Sagebrush.Data;

namespace Sagebrush.Serving;

/// <summary>Answers <c>/invocations</c> for any model: negotiate, decode, predict, encode.</summary>
/// <param name="predictor">The model.</param>
/// <param name="dialect">The bodies that it reads and writes.</param>
public sealed class Invocations(Predictor predictor, Dialect dialect)
{
    // Memory of rows is used again by later requests: new memory has to be cleared by the machine first, which costs more than reading CSV into it. As many
    // are kept as there were requests at once, but none that a single huge request made.
    private const long KeptValues = 8 * 1024 * 1024;

    private readonly ConcurrentBag<RowBatch> _batches = [];

    /// <summary>Answers one request.</summary>
    /// <param name="body">The request's bytes.</param>
    /// <param name="contentType">The request's Content-Type; null when absent.</param>
    /// <param name="accept">The request's Accept; null when absent.</param>
    /// <param name="output">Gets the answer.</param>
    /// <returns>The media type of the answer; null when there is nothing to answer (204).</returns>
    /// <exception cref="UnsupportedMediaTypeException">The Content-Type is not read here (415).</exception>
    /// <exception cref="NotAcceptableException">None of the accepted media types is answered here (406).</exception>
    /// <exception cref="MalformedDataException">The body is not what its Content-Type says, or not what the model takes (400).</exception>
    public string? Answer(Stream body, string? contentType, string? accept, IBufferWriter<byte> output)
    {
        var type = dialect.Negotiate(accept);
        var rows = _batches.TryTake(out var kept) ? kept : new RowBatch(int.MaxValue);
        rows.Reset();
        if (!dialect.Read(body, contentType, rows))
        {
            return null;
        }

        var predictions = new Predictions(type.IsVerbose);
        predictor.Predict(rows, predictions);
        if ((long)rows.Rows * rows.Columns <= KeptValues)
        {
            _batches.Add(rows);
        }

        dialect.Write(type, predictions, output);
        return type.MediaType;
    }
}
