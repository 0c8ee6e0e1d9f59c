using Sagebrush.Contract;
using Xunit;

namespace Sagebrush.Tests;

public sealed class FailureTests : IDisposable
{
    private readonly MlRoot _root = new(Directory.CreateTempSubdirectory("sagebrush-").FullName);

    public void Dispose() => Directory.Delete(_root.Path, recursive: true);

    [Fact]
    public void A_reason_by_the_client_is_a_client_error()
    {
        Failure.Write(_root, "row 3 has 5 features", byClient: true);
        Assert.Equal("ClientError: row 3 has 5 features, exit code: 1", Failure.Reason(_root, 1));
    }

    [Fact]
    public void Any_other_reason_is_an_algorithm_error()
    {
        Failure.Write(_root, "out of memory\n", byClient: false);
        Assert.Equal("AlgorithmError: out of memory, exit code: 137", Failure.Reason(_root, 137));
    }

    [Fact]
    public void No_reason_leaves_the_exit_code() => Assert.Equal("AlgorithmError: , exit code: 2", Failure.Reason(_root, 2));

    [Fact]
    public void A_long_reason_is_cut_before_the_exit_code()
    {
        Failure.Write(_root, new string('x', 5000), byClient: true);
        string reason = Failure.Reason(_root, 1);
        Assert.Equal(1024, reason.Length);
        Assert.EndsWith("xxx, exit code: 1", reason);
    }
}
