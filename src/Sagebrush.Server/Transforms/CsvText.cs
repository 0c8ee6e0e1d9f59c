using System.Buffers;
using System.Text;
using Sagebrush.Data.Splitting;

namespace Sagebrush.Transforms;

/// <summary>A row of CSV: for a path a list of its columns, cut out of the row's bytes as they are, quotes and all.</summary>
internal sealed class CsvText : RecordText
{
    private readonly CsvColumns _columns = new();

    public override string Name => "CSV";

    public override string? Problem(JsonPath path) => path.Steps switch
    {
        [] or [IndexStep] or [WildcardStep] => null,
        _ => $"a row of CSV has no names, its columns are chosen by index, for example $[0] or $[1:]: '{path}'",
    };

    public override void Split(ReadOnlyMemory<byte> answer, List<Range> records) => RecordFraming.Line.Split(answer.Span, records);

    public override void Select(JsonPath path, ReadOnlyMemory<byte> record, IBufferWriter<byte> output)
    {
        if (path.Steps is [IndexStep step])
        {
            _columns.Copy(step.Ranges, record.Span, path, output);
        }
        else
        {
            output.Write(record.Span);
        }
    }

    public override void Join(ReadOnlyMemory<byte> input, ReadOnlyMemory<byte> answer, IBufferWriter<byte> output)
    {
        output.Write(input.Span);
        output.Write(","u8);
        output.Write(answer.Span);
    }

    public override void Identify(ReadOnlyMemory<byte> record, Guid id, string time, IBufferWriter<byte> output)
    {
        output.Write(record.Span);
        output.Write(Encoding.UTF8.GetBytes($",{id},{time}"));
    }
}
