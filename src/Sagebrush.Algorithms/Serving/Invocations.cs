using System.Buffers;
using Sagebrush.Data;

namespace Sagebrush.Serving;

/// <summary>Answers <c>/invocations</c> for any model: negotiate, decode, predict, encode.</summary>
/// <param name="predictor">The model.</param>
/// <param name="dialect">The bodies that it reads and writes.</param>
public sealed class Invocations(Predictor predictor, Dialect dialect)
{
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
        var rows = new RowBatch(int.MaxValue);
        if (!dialect.Read(body, contentType, rows))
        {
            return null;
        }

        var predictions = new Predictions(type.IsVerbose);
        predictor.Predict(rows, predictions);
        dialect.Write(type, predictions, output);
        return type.MediaType;
    }
}
