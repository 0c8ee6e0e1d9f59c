using System.Buffers;
using Sagebrush.Data;
using Sagebrush.Data.Splitting;

namespace Sagebrush.Transforms;

/// <summary>Cuts an object into the payloads of requests, with the input filter applied. Bytes are looked at once; no record is an object of its own.</summary>
/// <param name="stream">The object, decompressed; it is not closed.</param>
/// <param name="shape">A shape without <see cref="TransformShape.Problems"/>.</param>
public sealed class MiniBatchReader(Stream stream, TransformShape shape) : IDisposable
{
    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    private readonly RecordWindow _window = new(stream);
    private readonly RecordFraming _framing = RecordFraming.Of(shape.SplitType);
    private readonly RecordText? _filter = shape.InputFilter.IsRoot ? null : RecordText.Of(shape.ContentType);

    // A reader of frames can do nothing with a record that lost its own.
    private readonly bool _keepsFrames = shape.ContentType?.Contains("recordio", StringComparison.OrdinalIgnoreCase) ?? false;

    private long _record;
    private long _line;
    private bool _isStarted;

    // The batch in the making: bytes of the window, records, lines up to the last record and lines in all, what the filter selected, the last record's content.
    private int _taken, _records, _recordLines, _lines;
    private PooledBytes _selected = new();
    private Range _content;

    /// <summary>The next records that go out together; null at the end of the object. Dispose each batch.</summary>
    /// <exception cref="MalformedDataException">
    /// A record is longer than the limit, is no record, or lacks what the filter selects; the message begins with its place, for example <c>line 7: </c>.
    /// </exception>
    public async ValueTask<MiniBatch?> Next(CancellationToken cancel)
    {
        (_taken, _records, _recordLines, _lines) = (0, 0, 0, 0);
        await Start(cancel);
        try
        {
            while (!IsFull() && !_window.IsEnd)
            {
                await _window.Fill(cancel);
            }
        }
        catch (MalformedDataException e)
        {
            throw new MalformedDataException($"{Place}: {e.Message}", e);
        }

        return _records == 0 ? null : Batch();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _window.Dispose();
        _selected.Dispose();
    }

    /// <summary>The place of the record that is looked at.</summary>
    private string Place => FormattableString.Invariant(_framing.HasLines ? (FormattableString)$"line {_line + _lines + 1}" : $"record {_record + _records + 1}");

    private async ValueTask Start(CancellationToken cancel)
    {
        if (!_isStarted)
        {
            await _window.Fill(cancel);
            _isStarted = true;
            if (_framing.HasLines && _window.Unused.Span.StartsWith(ByteOrderMark))
            {
                _window.Use(ByteOrderMark.Length);
            }
        }
    }

    /// <summary>Takes records from the window while they fit.</summary>
    /// <returns>True when the batch is done, false when more of the object must be read to go on.</returns>
    private bool IsFull()
    {
        while (_framing.TryFind(_window.Unused.Span[_taken..], _window.IsEnd, out var record))
        {
            if (record.IsBlank)
            {
                Pass(record);
                continue;
            }

            if (!Fits(record))
            {
                return true;
            }

            _content = (_taken + record.Start)..(_taken + record.Start + record.Count);
            _taken += record.Length;
            _records++;
            _recordLines = ++_lines;
            if (shape.IsSingleRecord)
            {
                return true;
            }
        }

        if (_window.Unused.Length <= shape.Limit || _window.IsEnd)
        {
            return false;
        }

        return _records > 0 || (_filter is null ? throw TooLong(_window.Unused.Length - _taken, isAll: false) : false);
    }

    private bool Fits(FramedRecord record)
    {
        int size = shape.IsSingleRecord ? record.Count : record.Length;
        if (_filter is not null)
        {
            int before = _selected.Count;
            Select(record);
            size = _selected.Count - before;
            if (_selected.Count <= shape.Limit && (_records == 0 || _taken + record.Length <= shape.Limit))
            {
                return true;
            }

            _selected.Cut(before);
        }
        else if (size <= shape.Limit - (_records == 0 ? 0 : _taken))
        {
            return true;
        }

        return _records > 0 ? false : throw TooLong(size, isAll: true);
    }

    private void Pass(FramedRecord blank)
    {
        if (_records > 0)
        {
            _taken += blank.Length;
            _lines++;
        }
        else
        {
            _window.Use(blank.Length);
            _line++;
        }
    }

    private void Select(FramedRecord record)
    {
        _filter!.Select(shape.InputFilter, _window.Unused.Slice(_taken + record.Start, record.Count), _selected);
        if (_framing.HasLines && !shape.IsSingleRecord)
        {
            _selected.Write("\n"u8);
        }
    }

    private MalformedDataException TooLong(int size, bool isAll) => new(FormattableString.Invariant(
        $"the record has {(isAll ? "" : "at least ")}{size} bytes, more than MaxPayloadInMB {shape.MaxPayloadInMB} ({shape.Limit} bytes) allows"));

    private MiniBatch Batch()
    {
        var records = shape.IsSingleRecord && !_keepsFrames ? _window.Unused[_content] : _window.Unused[.._taken];
        var payload = _filter is null ? Copy(records) : _selected;
        var batch = new MiniBatch(payload, _filter is not null && shape.Joins ? Copy(records) : payload)
        {
            Records = _records,
            FirstRecord = _record,
            FirstLine = _framing.HasLines ? _line + 1 : null,
            LastLine = _framing.HasLines ? _line + _recordLines : null,
        };
        _selected = new();
        _record += _records;
        _line += _lines;
        _window.Use(_taken);
        return batch;
    }

    private static PooledBytes Copy(ReadOnlyMemory<byte> bytes)
    {
        var copy = new PooledBytes();
        copy.Write(bytes.Span);
        return copy;
    }
}
