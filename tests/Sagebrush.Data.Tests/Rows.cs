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

    /// <summary>A stream that gives a few bytes at a time, as a FIFO may.</summary>
    private sealed class Trickle(byte[] bytes) : MemoryStream(bytes)
    {
        private int _turn;

        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, 1 + _turn++ % 7));

        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, 1 + _turn++ % 7)]);
    }
}
