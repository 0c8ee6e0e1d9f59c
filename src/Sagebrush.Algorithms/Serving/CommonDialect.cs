using System.Buffers;
using Sagebrush.Contract;
using Sagebrush.Data;

namespace Sagebrush.Serving;

/// <summary>The dialect of the first-party algorithms. Source: the SageMaker developer guide, "Common Data Formats for Inference".</summary>
/// <param name="formats">The media types that the model reads and answers.</param>
/// <param name="defaultAccept">The media type of an answer when the caller accepts anything; null: the first that the model answers.</param>
public sealed class CommonDialect(InferenceSpecification formats, string? defaultAccept) : Dialect
{
    // A request without a Content-Type is taken as the first-party containers take it.
    private const string DefaultContentType = MediaType.Csv;

    /// <inheritdoc/>
    public override AnswerType Negotiate(string? accept)
    {
        foreach (var range in MediaType.ParseAccept(string.IsNullOrWhiteSpace(accept) ? "*/*" : accept))
        {
            string[] preferred = defaultAccept is null ? [] : [MediaType.Parse(defaultAccept).Type];
            if (preferred.Concat(formats.SupportedResponseMIMETypes).FirstOrDefault(type => range.Takes(type) && formats.SupportedResponseMIMETypes.Contains(type)) is { } found)
            {
                return new(found, range.Flag("verbose"));
            }
        }

        throw new NotAcceptableException($"Accept type {accept} not supported. Supported accept types are {string.Join(", ", formats.SupportedResponseMIMETypes)}.");
    }

    /// <inheritdoc/>
    public override bool Read(Stream body, string? contentType, RowBatch into)
    {
        var type = MediaType.Parse(string.IsNullOrWhiteSpace(contentType) ? DefaultContentType : contentType);
        if (!formats.SupportedContentTypes.Contains(type.Type))
        {
            throw new UnsupportedMediaTypeException($"Content-type {type.Type} not supported. Supported content-types are {string.Join(", ", formats.SupportedContentTypes)}.");
        }

        using var reader = RowFormat.ForInference(type).Reader(body);
        return reader.Read(into) ? true : throw new MalformedDataException("the request has no rows");
    }

    /// <inheritdoc/>
    public override void Write(AnswerType type, Predictions predictions, IBufferWriter<byte> output) => PredictionFormat.Write(type.MediaType, predictions, output);
}
