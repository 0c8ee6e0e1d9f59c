using System.Globalization;
using Sagebrush.Data;
using Sagebrush.Data.RecordIo;
using Xunit;

namespace Sagebrush.Tests.RecordIo;

/// <summary>Records as AWS's clients write them mean the same in front of the short way and of the way for all, which a leading uid makes them take.</summary>
public sealed class PlainRecordTests
{
    private static readonly byte[] Uid = [0x1A, 1, (byte)'u'];

    [Fact]
    public void Random_records_are_read_alike()
    {
        var random = new Random(1);
        for (int round = 0; round < 300; round++)
        {
            int columns = (int)Math.Pow(2, random.Next(1, 31)) - random.Next(2);
            bool isLabelled = random.Next(3) > 0, hasEmpty = random.Next(4) == 0;
            AssertAlike([.. Enumerable.Range(0, random.Next(1, 20)).Select(_ => Payload(random, columns, isLabelled, hasEmpty))]);
        }
    }

    [Fact]
    public void Damaged_records_are_read_or_refused_alike()
    {
        var random = new Random(2);
        int refused = 0;
        for (int round = 0; round < 20_000; round++)
        {
            int columns = random.Next(2) == 0 ? 200 : 4_000_000;
            byte[][] payloads = [.. Enumerable.Range(0, 3).Select(_ => Payload(random, columns, isLabelled: true, hasEmpty: false))];
            ref byte[] damaged = ref payloads[random.Next(3)];
            for (int hits = random.Next(1, 4); hits > 0; hits--)
            {
                damaged[random.Next(damaged.Length)] = random.Next(3) == 0 ? (byte)random.Next(256) : (byte)(damaged[random.Next(damaged.Length)] + random.Next(-1, 2));
            }

            damaged = random.Next(8) == 0 ? damaged[..random.Next(damaged.Length)] : damaged;
            refused += AssertAlike(payloads);
        }

        Assert.InRange(refused, 1000, 19_000);
    }

    [Theory]
    [InlineData("0a1c0a0676616c75657312121210" + "0a040000803f" + "12018501" + "1a02e807")] // a key that goes on behind its field
    [InlineData("0a1e0a0676616c75657312141212" + "0a040000803f" + "1206858080808000" + "1a02e807")] // zeros behind the key 5
    [InlineData("0a1a0a0676616c7565731210120e" + "0a040000803f" + "120107" + "1a0107")] // a key as large as the width
    [InlineData("0a1a0a0676616c7565731210120e" + "0a040000803f" + "120205" + "1a0107")]
    [InlineData("0a1c0a0676616c75657312121210" + "0a040000803f" + "12020507" + "1a02e807")] // two keys, one value
    [InlineData("0a1d0a0676616c75657312131211" + "0a040000803f" + "12012a" + "1a03e80701")] // a shape of two dimensions
    public void Records_at_the_border_are_read_alike(string hex)
    {
        byte[] first = Payload(new Random(1), 1000, isLabelled: false, hasEmpty: false);
        AssertAlike([first, Convert.FromHexString(hex)]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(0)]
    public void Keys_of_every_length_are_read_wherever_they_stand(int size)
    {
        var random = new Random(3);
        for (int count = 0; count < 70; count++)
        {
            int[] keys = [.. Enumerable.Range(0, count).Select(_ => (int)(random.NextInt64(1L << (7 * (size == 0 ? random.Next(1, 5) : size)))))];
            byte[] packed = [.. keys.SelectMany(Packed)];
            foreach (int behind in (int[])[0, 3, 24, 40])
            {
                var read = new int[count];
                Assert.True(PackedKeys.TryRead([.. packed, .. Enumerable.Repeat((byte)0xFF, behind)], packed.Length, read));
                Assert.Equal(keys, read);
                Assert.False(PackedKeys.TryRead(packed, packed.Length, new int[count + 1]));
                Assert.False(count > 0 && PackedKeys.TryRead(packed, packed.Length, new int[count - 1]));
                Assert.False(count > 0 && PackedKeys.TryRead([.. packed[..^1], 0xFF, .. packed], packed.Length, read));
            }
        }
    }

    // As the client does, but with whatever keys: also in no order, and twice.
    private static byte[] Payload(Random random, int columns, bool isLabelled, bool hasEmpty)
    {
        int count = hasEmpty && random.Next(2) == 0 ? 0 : random.Next(1, random.Next(2) == 0 ? 4 : 60);
        int[] keys = [.. Enumerable.Range(0, count).Select(_ => random.Next(columns))];
        float[] values = [.. keys.Select(_ => random.NextSingle())];
        byte[] frame = Records.Of(writer =>
        {
            writer.Features(new Tensor(values).At(keys, columns));
            if (isLabelled)
            {
                writer.Label("values", new Tensor([random.NextSingle()]));
            }
        });
        return frame[8..(8 + BitConverter.ToInt32(frame, 4))];
    }

    private static int AssertAlike(byte[][] payloads)
    {
        foreach (bool hasLabels in (bool[])[true, false])
        {
            var (plain, plainError) = Read(payloads, [], hasLabels);
            var (all, error) = Read(payloads, Uid, hasLabels);
            Assert.Equal(error, plainError);
            Assert.Equal(all, plain);
            if (hasLabels && error is not null)
            {
                return 1;
            }
        }

        return 0;
    }

    private static (List<string> Rows, string? Error) Read(byte[][] payloads, byte[] before, bool hasLabels)
    {
        List<string> rows = [];
        using var reader = new RecordReader(new MemoryStream([.. payloads.SelectMany(payload => Frame([.. before, .. payload]))]), hasLabels);
        var batch = new RowBatch(7);
        try
        {
            while (reader.Read(batch))
            {
                for (int i = 0; i < batch.Rows; i++)
                {
                    string features = batch.IsSparse ? $"{Text(batch.Sparse.RowKeys(i))}: {Text(batch.Sparse.RowValues(i))}" : Text<float>(batch.Dense.Row(i));
                    rows.Add($"{Text(batch.LabelsOf(i))} | {features} of {batch.Columns}");
                }
            }
        }
        catch (MalformedDataException e)
        {
            // The place in the stream differs by the uids.
            return (rows, e.Message.Split(' ')[1] + e.Message[e.Message.IndexOf(':', StringComparison.Ordinal)..]);
        }

        return (rows, null);
    }

    private static string Text<T>(ReadOnlySpan<T> numbers) => string.Join(" ", numbers.ToArray().Select(number => string.Create(CultureInfo.InvariantCulture, $"{number}")));

    private static byte[] Frame(byte[] payload) => [0x0A, 0x23, 0xD7, 0xCE, .. BitConverter.GetBytes(payload.Length), .. payload, .. new byte[(4 - payload.Length % 4) % 4]];

    private static IEnumerable<byte> Packed(int key)
    {
        uint rest = (uint)key;
        for (; rest >= 0x80; rest >>= 7)
        {
            yield return (byte)(rest | 0x80);
        }

        yield return (byte)rest;
    }
}
