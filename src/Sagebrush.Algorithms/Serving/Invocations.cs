using System.Buffers;
using Sagebrush.Contract;
using Sagebrush.Data;

namespace Sagebrush.Serving;

/// <summary>Answers <c>/invocations</c> for any model: negotiate, decode, predict, encode.</summary>
/// <param name="predictor">The model.</param>
/// <param name="formats">The media types that it reads and answers.</param>
/// <param name="defaultAccept">The media type of an answer when the caller accepts anything; null: the first that the model answers.</param>
public sealed class Invocations(Predictor predictor, InferenceSpecification formats, string? defaultAccept)
{
    // A request without a Content-Type is taken as the first-party containers take it.
    private const string DefaultContentType = MediaType.Csv;

    /// <summary>Answers one request.</summary>
    /// <param name="body">The request's bytes.</param>
    /// <param name="contentType">The request's Content-Type; null when absent.</param>
    /// <param name="accept">The request's Accept; null when absent.</param>
    /// <param name="output">Gets the answer.</param>
    /// <returns>The media type of the answer.</returns>
    /// <exception cref="UnsupportedMediaTypeException">The Content-Type is not read here (415).</exception>
    /// <exception cref="NotAcceptableException">None of the accepted media types is answered here (406).</exception>
    /// <exception cref="MalformedDataException">The body is not what its Content-Type says, or not what the model takes (400).</exception>
    public string Answer(Stream body, string? contentType, string? accept, IBufferWriter<byte> output)
    {
        var (type, isVerbose) = Negotiate(accept);
        var predictions = new Predictions(isVerbose);
        var rows = Decode(body, contentType);
        predictor.Predict(rows, predictions);
        PredictionFormat.Write(type, predictions, output);
        return type;
    }

    private RowBatch Decode(Stream body, string? contentType)
    {
        var type = MediaType.Parse(string.IsNullOrWhiteSpace(contentType) ? DefaultContentType : contentType);
        if (!formats.SupportedContentTypes.Contains(type.Type))
        {
            throw new UnsupportedMediaTypeException($"Content-type {type.Type} not supported. Supported content-types are {string.Join(", ", formats.SupportedContentTypes)}.");
        }

        var rows = new RowBatch(int.MaxValue);
        using var reader = RowFormat.ForInference(type).Reader(body);
        return reader.Read(rows) ? rows : throw new MalformedDataException("the request has no rows");
    }

    private (string Type, bool IsVerbose) Negotiate(string? accept)
    {
        foreach (var range in MediaType.ParseAccept(string.IsNullOrWhiteSpace(accept) ? "*/*" : accept))
        {
            string[] preferred = defaultAccept is null ? [] : [MediaType.Parse(defaultAccept).Type];
            if (preferred.Concat(formats.SupportedResponseMIMETypes).FirstOrDefault(type => range.Takes(type) && formats.SupportedResponseMIMETypes.Contains(type)) is { } found)
            {
                return (found, range.Flag("verbose"));
            }
        }

        throw new NotAcceptableException($"Accept type {accept} not supported. Supported accept types are {string.Join(", ", formats.SupportedResponseMIMETypes)}.");
    }
}
