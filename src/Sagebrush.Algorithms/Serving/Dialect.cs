using System.Buffers;
using Sagebrush.Data;

namespace Sagebrush.Serving;

/// <summary>The bodies that a model's container reads and writes: how a request becomes rows, and how predictions become an answer.</summary>
public abstract class Dialect
{
    /// <summary>Chooses the answer.</summary>
    /// <param name="accept">The request's Accept; null when absent.</param>
    /// <exception cref="NotAcceptableException">None of the accepted media types is answered here (406).</exception>
    public abstract AnswerType Negotiate(string? accept);

    /// <summary>Reads a request.</summary>
    /// <param name="body">The request's bytes.</param>
    /// <param name="contentType">The request's Content-Type; null when absent.</param>
    /// <param name="into">Empty; gets all rows.</param>
    /// <returns>False when there is nothing to answer (204).</returns>
    /// <exception cref="UnsupportedMediaTypeException">The Content-Type is not read here, or the body is not what it says (415).</exception>
    /// <exception cref="MalformedDataException">The body cannot be read (400).</exception>
    public abstract bool Read(Stream body, string? contentType, RowBatch into);

    /// <summary>Writes an answer.</summary>
    /// <param name="type">What <see cref="Negotiate"/> chose.</param>
    /// <param name="predictions">What the model said.</param>
    /// <param name="output">Gets the answer.</param>
    public abstract void Write(AnswerType type, Predictions predictions, IBufferWriter<byte> output);
}
