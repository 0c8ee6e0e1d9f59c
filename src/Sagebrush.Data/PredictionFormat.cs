using System.Buffers;
using Sagebrush.Data.Json;
using Sagebrush.Data.RecordIo;

namespace Sagebrush.Data;

/// <summary>How answers become bytes of a media type.</summary>
public static class PredictionFormat
{
    /// <summary>Writes all rows.</summary>
    /// <param name="mediaType"><c>application/json</c>, <c>application/jsonlines</c> or <c>application/x-recordio-protobuf</c>.</param>
    /// <param name="predictions">What to write.</param>
    /// <param name="output">Where to.</param>
    /// <exception cref="UnsupportedMediaTypeException">No such format.</exception>
    public static void Write(string mediaType, Predictions predictions, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        switch (mediaType)
        {
            case MediaType.Json:
                JsonPredictions.WriteDocument(predictions, output);
                break;
            case MediaType.JsonLines:
                JsonPredictions.WriteLines(predictions, output);
                break;
            case MediaType.RecordIo:
                WriteRecords(predictions, output);
                break;
            default:
                throw new UnsupportedMediaTypeException($"Accept type {mediaType} not supported.");
        }
    }

    // One record a row: no features, each output a float32 label of its name.
    private static void WriteRecords(Predictions predictions, IBufferWriter<byte> output)
    {
        var writer = new RecordWriter(output);
        for (int row = 0; row < predictions.Rows; row++)
        {
            foreach (var column in predictions.Columns)
            {
                writer.Label(column.Name, new Tensor(column.Row(row)));
            }

            writer.EndRecord();
        }
    }
}
