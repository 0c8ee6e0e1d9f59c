using Sagebrush.Data.NDArrays;
using Sagebrush.Numerics;
using Sagebrush.Tests.RecordIo;
using Xunit;

namespace Sagebrush.Tests.Samples;

/// <summary>samples/recordio: what it writes is read here, what is written here it reads.</summary>
public sealed class RecordIoSampleTests
{
    [PythonFact]
    public void The_sample_writes_what_the_writer_writes()
    {
        byte[] expected = Records.Of(
            Records.Dense(3, 1, 2), Records.Sparse(1, 1000, [3, 300], [1, 1]), Records.Sparse(-2.5f, 4_000_000, [0, 127, 128, 3_999_999], [0.1f, 2, 3, 4]), Records.Sparse(1, 7, [], []),
            writer => writer.Features(new Data.RecordIo.Tensor([1f, 2f])), Records.Dense(0, [.. Enumerable.Range(0, 300).Select(i => (float)i)]));
        string written = PythonFactAttribute.Output("""
            import recordio
            print((recordio.dense([1, 2], label=3) + recordio.sparse([3, 300], [1, 1], 1000, label=1) + recordio.sparse([0, 127, 128, 3999999], [0.1, 2, 3, 4], 4000000, label=-2.5)
                + recordio.sparse([], [], 7, label=1) + recordio.dense((1, 2)) + recordio.dense(range(300), 0)).hex())
            """);
        Assert.Equal(Convert.ToHexStringLower(expected), written.Trim());
    }

    [PythonFact]
    public void The_sample_refuses_keys_that_no_row_has() =>
        Assert.Equal("keys are from 0 to 6: [7]\n2 keys and 1 values\n", PythonFactAttribute.Output("""
            import recordio
            for keys in [7], [1, 2]:
                try:
                    recordio.sparse(keys, [1], 7)
                except ValueError as error:
                    print(error)
            """));

    [PythonFact]
    public void The_sample_reads_what_the_writer_writes()
    {
        using var factors = new FactorTable(2, 3);
        using var bias = new FactorTable(1, 1);
        for (int i = 0; i < factors.Count; i++)
        {
            factors.Slice(i, 1)[0] = i + 0.5f;
        }

        using var file = new MemoryStream();
        NDArrayWriter.Write(file, NDArray.Matrix("arg:v", factors), new NDArray("arg:w0_weight", new(1), bias));
        string read = PythonFactAttribute.Output($"""
            import ndarrays
            for name, (shape, values) in ndarrays.read(bytes.fromhex("{Convert.ToHexString(file.ToArray())}")).items():
                print(name, shape, values.tolist())
            """);
        Assert.Equal("arg:v (2, 3) [0.5, 1.5, 2.5, 3.5, 4.5, 5.5]\narg:w0_weight (1,) [0.0]\n", read);
    }
}
