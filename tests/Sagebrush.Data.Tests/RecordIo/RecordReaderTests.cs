using System.Buffers;
using Sagebrush.Data;
using Sagebrush.Data.RecordIo;
using Xunit;

namespace Sagebrush.Tests.RecordIo;

public sealed class RecordReaderTests
{
    private const string Type = "application/x-recordio-protobuf";

    // Bytes that protoc agrees with: the golden records of the format.
    private const string GoldenDense =
        "0a23d7ce2c0000000a160a0676616c756573120c120a0a080000803f0000004012120a0676616c7565731208120" + "60a0400004040";

    private const string GoldenSparse =
        "0a23d7ce350000000a1f0a0676616c756573121512130a080000803f0000803f120303ac021a02e80712120a0676616c756573120812060a040000803f000000";

    [Fact]
    public void The_golden_dense_record_is_written_and_read()
    {
        byte[] bytes = Records.Of(Records.Dense(3, 1, 2));
        Assert.Equal(GoldenDense, Convert.ToHexStringLower(bytes));
        Assert.Equal(["3|1,2"], Rows.Of(bytes, Type));
    }

    [Fact]
    public void The_golden_sparse_record_is_written_and_read()
    {
        byte[] bytes = Records.Of(Records.Sparse(1, 1000, [3, 300], [1, 1]));
        Assert.Equal(GoldenSparse, Convert.ToHexStringLower(bytes));
        string row = "1|" + string.Join(",", Enumerable.Range(0, 1000).Select(i => i is 3 or 300 ? 1 : 0));
        Assert.Equal([row], Rows.Of(bytes, Type));
    }

    [Fact]
    public void Rows_are_written_in_one_call_each()
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new RecordWriter(output);
        writer.Add([1, 2], label: 3);
        writer.Add([3, 300], [1, 1], columns: 1000, label: 1);
        Assert.Equal(GoldenDense + GoldenSparse, Convert.ToHexStringLower(output.WrittenSpan));
        output.ResetWrittenCount();
        writer.Add([1], [5], columns: 2);
        Assert.Equal(["|0,5"], Rows.Of(output.WrittenSpan.ToArray(), Type));
        Assert.Throws<ArgumentOutOfRangeException>(() => writer.Add([2], [5], columns: 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => writer.Add([1], [5, 6], columns: 2));
    }

    [Fact]
    public void Every_type_of_tensor_is_read()
    {
        byte[] bytes = Records.Of(
            writer =>
            {
                writer.Features(new Tensor([1.5, -2e10]));
                writer.Label("values", new Tensor([-7]));
            },
            writer =>
            {
                writer.Features(new Tensor([int.MinValue, 300]));
                writer.Label("values", new Tensor([0.25]));
            });
        Assert.Equal(["-7|1.5,-2E+10", "0.25|-2.1474836E+09,300"], Rows.Of(bytes, Type));
    }

    [Fact]
    public void Dense_and_sparse_rows_may_be_mixed_and_a_sparse_row_may_be_empty()
    {
        byte[] bytes = Records.Of(
            Records.Dense(1, 1, 2, 3), Records.Sparse(2, 3, [2], [9]), Records.Sparse(3, 3, [], []),
            Records.Sparse(4, 3, [], []), Records.Dense(5, 4, 5, 6));
        Assert.Equal(["1|1,2,3", "2|0,0,9", "3|0,0,0", "4|0,0,0", "5|4,5,6"], Rows.Of(bytes, Type));
    }

    [Fact]
    public void Rows_without_labels_and_labels_of_requests_are_left_out()
    {
        Assert.Equal(["|1"], Rows.Of(Records.Of(writer => writer.Features(new Tensor([1f]))), Type));
        Assert.Equal(["|1"], Rows.Of(Records.Of(Records.Dense(3, 1)), Type, forTraining: false));
    }

    [Fact]
    public void Unpacked_numbers_and_unknown_fields_are_read()
    {
        // features { key "values" value { float32_tensor { values: 1 (unpacked) values: 2 (unpacked) } } } uid: "a" and a varint of field 9
        byte[] payload = Convert.FromHexString("0a160a0676616c756573120c120a0d0000803f0d00000040" + "1a0161" + "4801");
        byte[] frame = [.. Convert.FromHexString("0a23d7ce"), .. BitConverter.GetBytes(payload.Length), .. payload, .. new byte[(4 - payload.Length % 4) % 4]];
        Assert.Equal(["|1,2"], Rows.Of(frame, Type));
    }

    [Fact]
    public void A_matrix_is_a_row_of_its_cells() =>
        Assert.Equal(["1|0,0,0,0,0,5"], Rows.Of(Rank2(), Type));

    [Fact]
    public void A_stream_cut_anywhere_is_refused_and_between_records_ends()
    {
        byte[] bytes = Records.Of(Records.Dense(3, 1, 2), Records.Dense(4, 5, 6));
        int frame = bytes.Length / 2;
        for (int length = 0; length < bytes.Length; length++)
        {
            byte[] cut = bytes[..length];
            if (length % frame == 0)
            {
                Assert.Equal(length / frame, Rows.Of(cut, Type).Count);
            }
            else
            {
                string message = Assert.Throws<MalformedDataException>(() => Rows.Of(cut, Type)).Message;
                Assert.StartsWith($"record {1 + length / frame} (byte {length / frame * frame}): ends", message);
            }
        }
    }

    [Fact]
    public void Damaged_bytes_are_read_or_refused_but_nothing_else_happens()
    {
        byte[] bytes = Records.Of(Records.Dense(3, 1, 2), Records.Sparse(1, 1000, [3, 300], [1, 1]));
        var random = new Random(7);
        for (int round = 0; round < 20_000; round++)
        {
            byte[] damaged = [.. bytes];
            for (int hits = random.Next(1, 4); hits > 0; hits--)
            {
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            }

            try
            {
                Rows.Of(damaged, Type, capacity: 4096);
            }
            catch (MalformedDataException e)
            {
                Assert.StartsWith("record ", e.Message);
            }
        }
    }

    [Fact]
    public void Bytes_that_are_no_records_are_refused() =>
        Assert.Contains("begins with 312C322C", Assert.Throws<MalformedDataException>(() => Rows.Of("1,2,3\n4,5,6\n", Type)).Message);

    [Fact]
    public void A_record_without_values_is_refused() =>
        Assert.Contains("features['values'] is missing", Assert.Throws<MalformedDataException>(() => Rows.Of(Records.Of(writer => writer.Label("values", new Tensor([1f]))), Type)).Message);

    [Fact]
    public void Rows_of_another_width_are_refused()
    {
        byte[] bytes = Records.Of(Records.Dense(1, 1, 2), Records.Dense(1, 1));
        Assert.Contains("record 2 (byte 52): 1 features, the rows before have 2", Assert.Throws<MalformedDataException>(() => Rows.Of(bytes, Type)).Message);
    }

    // A float32 tensor with shape [2, 3], key 5, value 5: row 1, column 2.
    private static byte[] Rank2()
    {
        byte[] payload = Convert.FromHexString("0a190a0676616c756573120f120d" + "0a040000a040" + "120105" + "1a020203" + "12120a0676616c756573120812060a040000803f");
        return [.. Convert.FromHexString("0a23d7ce"), .. BitConverter.GetBytes(payload.Length), .. payload, .. new byte[(4 - payload.Length % 4) % 4]];
    }
}
