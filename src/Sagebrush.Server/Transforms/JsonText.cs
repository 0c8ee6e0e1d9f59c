using System.Buffers;
using System.Text.Json;
using Sagebrush.Data;

namespace Sagebrush.Transforms;

/// <summary>A JSON document. Numbers and texts keep the bytes they came with; a record is written in one line.</summary>
internal sealed class JsonText : RecordText
{
    private const string Input = "SageMakerInput", Output = "SageMakerOutput";

    public override string Name => "JSON";

    public override string? Problem(JsonPath path) => null;

    // Documents follow each other in JSON lines, and one may go over several lines in JSON.
    public override void Split(ReadOnlyMemory<byte> answer, List<Range> records)
    {
        var reader = new Utf8JsonReader(answer.Span, new JsonReaderOptions { AllowMultipleValues = true });
        try
        {
            while (reader.Read())
            {
                int start = (int)reader.TokenStartIndex;
                reader.Skip();
                records.Add(start..(int)reader.BytesConsumed);
            }
        }
        catch (JsonException e)
        {
            throw new MalformedDataException($"the answer is not JSON: {e.Message}", e);
        }
    }

    public override void Select(JsonPath path, ReadOnlyMemory<byte> record, IBufferWriter<byte> output)
    {
        using var document = Parse(record);
        new JsonSelection(path, output).Write(document.RootElement);
    }

    public override void Join(ReadOnlyMemory<byte> input, ReadOnlyMemory<byte> answer, IBufferWriter<byte> output)
    {
        using var record = Parse(input);
        using var result = Parse(answer);
        output.Write("{"u8);
        if (record.RootElement.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in record.RootElement.EnumerateObject().Where(property => !property.NameEquals(Output)))
            {
                output.WriteMember(property);
                output.Write(","u8);
            }
        }
        else
        {
            output.WriteMember(Input, record.RootElement);
            output.Write(","u8);
        }

        output.WriteMember(Output, result.RootElement);
        output.Write("}"u8);
    }

    private static JsonDocument Parse(ReadOnlyMemory<byte> record)
    {
        try
        {
            return JsonDocument.Parse(record);
        }
        catch (JsonException e)
        {
            throw new MalformedDataException($"not a JSON document: {e.Message}", e);
        }
    }
}
