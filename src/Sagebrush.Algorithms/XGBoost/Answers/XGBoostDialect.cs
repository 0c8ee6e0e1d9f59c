using System.Buffers;
using Sagebrush.Algorithms;
using Sagebrush.Data;
using Sagebrush.Serving;

namespace Sagebrush.XGBoost;

/// <summary>The requests and answers of the XGBoost container, in its words. Source: aws/sagemaker-xgboost-container, <c>algorithm_mode/serve.py</c>.</summary>
internal sealed class XGBoostDialect : Dialect
{
    private static readonly string[] Answered = [MediaType.Json, MediaType.JsonLines, MediaType.RecordIo, MediaType.Csv];

    private readonly ServingStyle _style;
    private readonly SelectedOutputs? _selected;
    private readonly bool _isBatch;
    private readonly string _preferred;

    /// <summary>A dialect.</summary>
    /// <param name="style">That of the image.</param>
    /// <param name="selected">What the caller selected; null: scores.</param>
    /// <param name="isBatch">For batch transform: every row's answer has a line of its own, with an end.</param>
    /// <param name="defaultAccept">The media type of an answer when the caller accepts anything; null: CSV.</param>
    /// <exception cref="ClientException">The default is no media type that is answered.</exception>
    public XGBoostDialect(ServingStyle style, SelectedOutputs? selected, bool isBatch, string? defaultAccept)
    {
        (_style, _selected, _isBatch) = (style, selected, isBatch);
        _preferred = MediaType.Parse(defaultAccept ?? MediaType.Csv).Type;
        if (!Answered.Contains(_preferred))
        {
            throw new ClientException($"SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT: {NotSupported(defaultAccept)}");
        }
    }

    /// <inheritdoc/>
    public override AnswerType Negotiate(string? accept)
    {
        foreach (var range in MediaType.ParseAccept(string.IsNullOrWhiteSpace(accept) ? "*/*" : accept))
        {
            if (Answered.Prepend(_preferred).FirstOrDefault(range.Takes) is { } type)
            {
                return new(type);
            }
        }

        throw new NotAcceptableException(NotSupported(accept));
    }

    /// <inheritdoc/>
    public override bool Read(Stream body, string? contentType, RowBatch into)
    {
        ArgumentNullException.ThrowIfNull(body);
        ArgumentNullException.ThrowIfNull(into);
        if (body.Length == 0)
        {
            return false;
        }

        var format = RequestFormat.Of(contentType, _style);
        try
        {
            using var reader = format.Rows.Reader(body);
            return reader.Read(into) ? true : throw new MalformedDataException("the request has no rows");
        }
        catch (MalformedDataException e)
        {
            throw new UnsupportedMediaTypeException(
                $"Loading {format.Name} data failed with Exception, please ensure data is in {format.Name} format:\n {e.Message}");
        }
    }

    /// <inheritdoc/>
    public override void Write(AnswerType type, Predictions predictions, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        var columns = _selected?.Columns(predictions, inCallersOrder: type.MediaType == MediaType.Csv) ?? [Score(predictions.Columns[0])];
        var answer = new AnswerWriter(columns, predictions.Rows, output);
        switch (type.MediaType)
        {
            case not MediaType.RecordIo when _isBatch && _selected is null:
                answer.Words("\n", isEnded: true);
                break;
            case MediaType.Json when _style.IsOneLine && _selected is null:
                answer.Array();
                break;
            case MediaType.Json:
                answer.Document();
                break;
            case MediaType.JsonLines:
                answer.JsonLines();
                break;
            case MediaType.RecordIo:
                answer.Records();
                break;
            case var _ when _selected is not null:
                answer.Selection(isEnded: _isBatch);
                break;
            case var _ when _style.IsOneLine:
                answer.Words(",", isEnded: false);
                break;
            default:
                answer.Numbers();
                break;
        }
    }

    private static OutputColumn Score(PredictionColumn answers) =>
        new("score", answers.Width, (row, i) => answers.Row(row)[i]) { Lists = answers.Width > 1 ? 1 : 0 };

    private static string NotSupported(string? accept) =>
        $"Accept type {accept} is not supported. Please use supported accept types: [{string.Join(", ", Answered.Select(type => $"'{type}'"))}].";
}
