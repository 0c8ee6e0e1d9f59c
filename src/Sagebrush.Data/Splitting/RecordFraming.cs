namespace Sagebrush.Data.Splitting;

/// <summary>How one record is told from the next in a stream of bytes: SageMaker's <c>SplitType</c>.</summary>
public abstract class RecordFraming
{
    /// <summary>Everything is one record.</summary>
    public static RecordFraming Whole { get; } = new WholeFraming();

    /// <summary>A record a line, ended by LF or CRLF; the last needs no end, and empty lines are no records.</summary>
    public static RecordFraming Line { get; } = new LineFraming();

    /// <summary>RecordIO frames.</summary>
    public static RecordFraming RecordIo { get; } = new RecordIoFraming();

    /// <summary>TensorFlow's frames.</summary>
    public static RecordFraming TFRecord { get; } = new TFRecordFraming();

    /// <summary>Records are numbered by their lines.</summary>
    public virtual bool HasLines => false;

    /// <summary>The framing of a <c>SplitType</c>: None, Line, RecordIO or TFRecord.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Another word.</exception>
    public static RecordFraming Of(string splitType) => splitType switch
    {
        "None" => Whole,
        "Line" => Line,
        "RecordIO" => RecordIo,
        "TFRecord" => TFRecord,
        _ => throw new ArgumentOutOfRangeException(nameof(splitType), splitType, "None, Line, RecordIO or TFRecord"),
    };

    /// <summary>Finds the record that <paramref name="bytes"/> begin with.</summary>
    /// <param name="bytes">What was read and not yet split.</param>
    /// <param name="isEnd">Nothing follows them.</param>
    /// <param name="record">The record; only when the answer is true.</param>
    /// <returns>False when the record goes on behind the bytes, or when there are none at the end.</returns>
    /// <exception cref="MalformedDataException">No such frame, or the end lies within it.</exception>
    public abstract bool TryFind(ReadOnlySpan<byte> bytes, bool isEnd, out FramedRecord record);

    /// <summary>Adds where the contents of all records of <paramref name="bytes"/> lie.</summary>
    /// <exception cref="MalformedDataException">No such frames.</exception>
    public void Split(ReadOnlySpan<byte> bytes, List<Range> contents)
    {
        ArgumentNullException.ThrowIfNull(contents);
        for (int at = 0; TryFind(bytes[at..], isEnd: true, out var record); at += record.Length)
        {
            if (!record.IsBlank)
            {
                contents.Add((at + record.Start)..(at + record.Start + record.Count));
            }
        }
    }
}
