using System.Text;
using Sagebrush.Data;

namespace Sagebrush.Tests;

/// <summary>Reads bytes to their end and notes each row as <c>labels|features</c>.</summary>
internal static class Rows
{
    public static List<string> Of(string text, string contentType, bool forTraining = true, int capacity = 3) =>
        Of(Encoding.UTF8.GetBytes(text), contentType, forTraining, capacity);

    public static List<string> Of(byte[] bytes, string contentType, bool forTraining = true, int capacity = 3)
    {
        var type = MediaType.Parse(contentType);
        using var reader = (forTraining ? RowFormat.ForTraining(type) : RowFormat.ForInference(type)).Reader(new Trickle(bytes));
        var batch = new RowBatch(capacity);
        List<string> rows = [];
        while (reader.Read(batch))
        {
            for (int i = 0; i < batch.Rows; i++)
            {
                var features = new float[batch.Columns];
                batch.CopyRow(i, features);
                rows.Add(string.Join(",", batch.LabelsOf(i).ToArray()) + "|" + string.Join(",", features));
            }
        }

        return rows;
    }
}
