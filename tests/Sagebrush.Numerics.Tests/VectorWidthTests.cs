using System.Globalization;
using System.Numerics;
using System.Runtime.Intrinsics;
using Xunit;

namespace Sagebrush.Tests;

/// <summary>The kernels equal their references on every width of vector: this process has one, children of it are forced to the others.</summary>
public sealed class VectorWidthTests
{
    private const string Told = "SAGEBRUSH_VECTOR_BITS";

    [Theory]
    [InlineData(512, "DOTNET_MaxVectorTBitWidth", "512")]
    [InlineData(256, "DOTNET_MaxVectorTBitWidth", "256")]
    [InlineData(256, "DOTNET_EnableAVX512", "0")]
    [InlineData(256, "DOTNET_EnableAVXVNNI", "0")]
    [InlineData(128, "DOTNET_EnableAVX2", "0")]
    [InlineData(128, "DOTNET_EnableHWIntrinsic", "0")]
    public Task All_other_tests_pass_with_vectors_of(int bits, string setting, string value) => TestChild.Passes(
        typeof(VectorWidthTests).Assembly, $"FullyQualifiedName!~{nameof(All_other_tests_pass_with_vectors_of)}",
        (Told, bits.ToString(CultureInfo.InvariantCulture)), (setting, value));

    [Fact]
    public void Vectors_are_as_wide_as_told()
    {
        if (Environment.GetEnvironmentVariable(Told) is { } told)
        {
            Assert.Equal(Math.Min(int.Parse(told, CultureInfo.InvariantCulture), Widest), 8 * Vector<byte>.Count);
        }
    }

    private static int Widest => Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128;
}
