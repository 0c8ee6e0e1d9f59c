using System.Buffers;
using Sagebrush.Data;

namespace Sagebrush.Transforms;

/// <summary>A text form of records that paths reach into. An instance serves one reader or writer at a time.</summary>
internal abstract class RecordText
{
    /// <summary>How a message calls it.</summary>
    public abstract string Name { get; }

    /// <summary>The form of a media type; null when paths do not reach into it.</summary>
    public static RecordText? Of(string? contentType) => contentType is null ? null : MediaType.Parse(contentType).Type switch
    {
        MediaType.Csv => new CsvText(),
        MediaType.Json or MediaType.JsonLines => new JsonText(),
        _ => null,
    };

    /// <summary>Why <paramref name="path"/> cannot lead anywhere in such records; null when it can.</summary>
    public abstract string? Problem(JsonPath path);

    /// <summary>Finds the records of an answer.</summary>
    /// <exception cref="MalformedDataException">It is not of this form.</exception>
    public abstract void Split(ReadOnlyMemory<byte> answer, List<Range> records);

    /// <summary>Writes the part of <paramref name="record"/> that <paramref name="path"/> leads to.</summary>
    /// <exception cref="MalformedDataException">The record has no such part.</exception>
    public abstract void Select(JsonPath path, ReadOnlyMemory<byte> record, IBufferWriter<byte> output);

    /// <summary>Writes a record that holds an input record and its answer.</summary>
    /// <exception cref="MalformedDataException">One of them is not of this form.</exception>
    public abstract void Join(ReadOnlyMemory<byte> input, ReadOnlyMemory<byte> answer, IBufferWriter<byte> output);

    /// <summary>Writes a record with an id of its own and the job's time, by which ground truth is matched to it later.</summary>
    /// <exception cref="MalformedDataException">It is not of this form.</exception>
    public abstract void Identify(ReadOnlyMemory<byte> record, Guid id, string time, IBufferWriter<byte> output);
}
