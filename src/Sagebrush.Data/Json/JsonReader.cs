using System.Globalization;
using System.Text.Json;

namespace Sagebrush.Data.Json;

/// <summary>
/// Reads the instances of an inference request, one document or one instance a line. An instance is one of
/// <code>
/// {"features": [1.5, 16.0]}
/// {"data": {"features": {"values": [1.5, 16.0]}}}
/// {"data": {"features": {"keys": [26, 182], "shape": [2000], "values": [1, 1]}}}
/// </code>
/// and a document is <c>{"instances": [instance, …]}</c>. Other members are ignored.
/// </summary>
/// <param name="stream">UTF-8, closed by the reader.</param>
/// <param name="isLines">One instance a line, else one document.</param>
public sealed class JsonReader(Stream stream, bool isLines) : RowReader
{
    private readonly JsonInstance _instance = new();
    private readonly LineReader _lines = new(new ReadBuffer(stream));
    private int _nextInstance;
    private List<(int Start, int End)>? _instances;
    private byte[] _document = [];

    /// <inheritdoc/>
    public override bool Read(RowBatch into)
    {
        ArgumentNullException.ThrowIfNull(into);
        into.Clear();
        if (isLines)
        {
            ReadLines(into);
        }
        else
        {
            ReadDocument(into);
        }

        return into.Rows > 0;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => stream.Dispose();

    private void ReadLines(RowBatch into)
    {
        while (into.Rows < into.Capacity && _lines.Next(out var line))
        {
            if (!line.Trim(" \t"u8).IsEmpty)
            {
                ReadInstance(line, into, "line", _lines.Line);
            }
        }
    }

    private void ReadDocument(RowBatch into)
    {
        if (_instances is null)
        {
            using var copy = new MemoryStream();
            stream.CopyTo(copy);
            _document = copy.ToArray();
            _instances = Instances(_document);
        }

        for (; into.Rows < into.Capacity && _nextInstance < _instances.Count; _nextInstance++)
        {
            var (start, end) = _instances[_nextInstance];
            ReadInstance(_document.AsSpan(start..end), into, "instance", _nextInstance + 1);
        }
    }

    private void ReadInstance(ReadOnlySpan<byte> json, RowBatch into, string unit, long number)
    {
        try
        {
            _instance.Read(json, into);
        }
        catch (Exception e) when (e is JsonException or MalformedDataException)
        {
            throw new MalformedDataException(string.Create(CultureInfo.InvariantCulture, $"{unit} {number}: {e.Message}"), e);
        }
    }

    // Where each instance lies in the document, which is checked as a whole.
    private static List<(int Start, int End)> Instances(ReadOnlySpan<byte> document)
    {
        List<(int, int)>? instances = null;
        try
        {
            var reader = new Utf8JsonReader(document);
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                throw new MalformedDataException("the request must be an object with a list 'instances'");
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                bool isInstances = reader.ValueTextEquals("instances"u8);
                reader.Read();
                if (!isInstances)
                {
                    reader.Skip();
                    continue;
                }

                if (reader.TokenType != JsonTokenType.StartArray)
                {
                    throw new MalformedDataException("'instances' must be a list");
                }

                instances = [];
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    int start = (int)reader.TokenStartIndex;
                    reader.Skip();
                    instances.Add((start, (int)reader.BytesConsumed));
                }
            }

            reader.Read();
        }
        catch (JsonException e)
        {
            throw new MalformedDataException($"the request is not JSON: {e.Message}", e);
        }

        return instances ?? throw new MalformedDataException("the request has no list 'instances'");
    }
}
