using System.Buffers;
using Sagebrush.Data;
using Sagebrush.Data.Splitting;

namespace Sagebrush.Transforms;

/// <summary>Makes one object of the answers to an object's batches: joined to their input records and filtered where the job says so.</summary>
/// <param name="output">The object; it is not closed.</param>
/// <param name="shape">A shape without <see cref="TransformShape.Problems"/>.</param>
public sealed class TransformWriter(Stream output, TransformShape shape) : IDisposable
{
    private static readonly byte[] LineEnd = "\n"u8.ToArray();

    private readonly RecordText? _text = shape.Joins || !shape.OutputFilter.IsRoot || shape.InferenceTime is not null ? RecordText.Of(shape.Accept) : null;
    private readonly PooledBytes _stored = new(), _joined = new(), _identified = new();
    private readonly List<Range> _inputs = [], _answers = [];

    /// <summary>Appends the answer to the next batch. Batches come in the order of the object.</summary>
    /// <param name="batch">What was sent.</param>
    /// <param name="answer">The body that came back.</param>
    /// <param name="contentType">Its media type; null when it had none.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="MalformedDataException">The answer cannot be joined or filtered; the message begins with the batch's place.</exception>
    public async ValueTask Append(MiniBatch batch, ReadOnlyMemory<byte> answer, string? contentType, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (_text is null)
        {
            await output.WriteAsync(answer, cancel);
            if (shape.AssemblesLines && !answer.Span.EndsWith("\n"u8))
            {
                await output.WriteAsync(LineEnd, cancel);
            }

            return;
        }

        _stored.Cut(0);
        Process(_text, batch, answer, contentType);
        await output.WriteAsync(_stored.Written, cancel);
    }

    /// <summary>Ends the object: everything that was appended is handed to the stream.</summary>
    public Task Complete(CancellationToken cancel) => output.FlushAsync(cancel);

    /// <inheritdoc/>
    public void Dispose()
    {
        _stored.Dispose();
        _joined.Dispose();
        _identified.Dispose();
    }

    private void Process(RecordText text, MiniBatch batch, ReadOnlyMemory<byte> answer, string? contentType)
    {
        try
        {
            if (RecordText.Of(contentType) is { } given && given.Name != text.Name)
            {
                throw new MalformedDataException($"the answer is '{contentType}', asked was '{shape.Accept}'");
            }

            _answers.Clear();
            text.Split(answer, _answers);
            if (shape.Joins)
            {
                _inputs.Clear();
                RecordFraming.Of(shape.SplitType).Split(batch.Source.Span, _inputs);
                RequireAsMany();
            }
        }
        catch (MalformedDataException e)
        {
            throw new MalformedDataException($"{batch.Place}: {e.Message}", e);
        }

        for (int i = 0; i < _answers.Count; i++)
        {
            Store(text, batch, answer, i);
        }
    }

    private void RequireAsMany()
    {
        if (_answers.Count != _inputs.Count)
        {
            throw new MalformedDataException(FormattableString.Invariant(
                $"the answer has {_answers.Count} records, the request had {_inputs.Count}: they cannot be joined one to one"));
        }
    }

    private void Store(RecordText text, MiniBatch batch, ReadOnlyMemory<byte> answer, int i)
    {
        try
        {
            var record = answer[_answers[i]];
            if (shape.Joins)
            {
                _joined.Cut(0);
                text.Join(batch.Source[_inputs[i]], record, _joined);
                record = _joined.Written;
            }

            if (shape.InferenceTime is { } time)
            {
                _identified.Cut(0);
                text.Identify(record, Guid.NewGuid(), time, _identified);
                record = _identified.Written;
            }

            text.Select(shape.OutputFilter, record, _stored);
            if (shape.AssemblesLines)
            {
                _stored.Write("\n"u8);
            }
        }
        catch (MalformedDataException e)
        {
            throw new MalformedDataException(FormattableString.Invariant($"record {batch.FirstRecord + i + 1}: {e.Message}"), e);
        }
    }
}
