using System.Buffers;
using System.Text;
using System.Text.Json;
using Sagebrush.Data;

namespace Sagebrush.Transforms;

/// <summary>A JSON document. Numbers and texts keep the bytes they came with; a record is written in one line.</summary>
internal sealed class JsonText : RecordText
{
    private const string Input = "SageMakerInput", Output = "SageMakerOutput", Id = "SageMakerInferenceId", Time = "SageMakerInferenceTime";

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
        WriteMembers(record.RootElement, Input, property => !property.NameEquals(Output), output);
        output.WriteMember(Output, result.RootElement);
        output.Write("}"u8);
    }

    public override void Identify(ReadOnlyMemory<byte> record, Guid id, string time, IBufferWriter<byte> output)
    {
        using var document = Parse(record);
        WriteMembers(document.RootElement, Output, property => !property.NameEquals(Id) && !property.NameEquals(Time), output);
        output.Write(Encoding.UTF8.GetBytes($"\"{Id}\":\"{id}\",\"{Time}\":\"{time}\"}}"));
    }

    /// <summary>Begins an object with the members of a record, or with the record under a name where it is no object.</summary>
    private static void WriteMembers(JsonElement record, string name, Func<JsonProperty, bool> isKept, IBufferWriter<byte> output)
    {
        output.Write("{"u8);
        if (record.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in record.EnumerateObject().Where(isKept))
            {
                output.WriteMember(property);
                output.Write(","u8);
            }
        }
        else
        {
            output.WriteMember(name, record);
            output.Write(","u8);
        }
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
