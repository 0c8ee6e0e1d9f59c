using System.Buffers;
using Sagebrush.Data.RecordIo;

namespace Sagebrush.Tests.RecordIo;

/// <summary>Training records as AWS's clients write them.</summary>
internal static class Records
{
    public delegate void Fill(RecordWriter writer);

    public static byte[] Of(params Fill[] records)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new RecordWriter(output);
        foreach (var fill in records)
        {
            fill(writer);
            writer.EndRecord();
        }

        return output.WrittenSpan.ToArray();
    }

    public static Fill Dense(float label, params float[] features) => writer =>
    {
        writer.Features(new Tensor(features));
        writer.Label("values", new Tensor([label]));
    };

    public static Fill Sparse(float label, int columns, int[] keys, float[] values) => writer =>
    {
        writer.Features(new Tensor(values).At(keys, columns));
        writer.Label("values", new Tensor([label]));
    };
}
