using Sagebrush.Numerics;
using Xunit;

namespace Sagebrush.Tests;

public sealed class ProductQuantizerTests
{
    [Fact]
    public void A_vector_of_known_parts_comes_back_exactly()
    {
        float[] codebooks = PanelTests.Values(ProductQuantizer.Codes * 6, seed: 1), vector = new float[6], decoded = new float[6];
        var quantizer = new ProductQuantizer(codebooks, 6, 3);
        byte[] code = [0, 255, 77], encoded = new byte[3];
        quantizer.Decode(code, vector);
        Assert.Equal(codebooks.AsSpan((256 + 255) * 2, 2).ToArray(), vector[2..4]);
        quantizer.Encode(vector, encoded);
        Assert.Equal(code, encoded);
        quantizer.Decode(encoded, decoded);
        Assert.Equal(vector, decoded);
    }

    [Fact]
    public void More_bytes_a_vector_lose_less()
    {
        float[] vectors = PanelTests.Values(2000 * 8, seed: 2);
        double[] losses = [.. new[] { 1, 2, 4, 8 }.Select(m => Loss(ProductQuantizer.Train(vectors, 8, m, seed: 1, CancellationToken.None), vectors))];
        Assert.Equal(losses.OrderDescending(), losses);
        Assert.True(losses[3] < 0.001, $"{losses[3]}");
        Assert.True(losses[0] < 0.5 * vectors.Average(v => (double)v * v) * 8, $"{losses[0]}");
    }

    [Fact]
    public void Products_are_those_of_the_parts()
    {
        float[] codebooks = PanelTests.Values(ProductQuantizer.Codes * 6, seed: 3), vector = PanelTests.Values(6, seed: 4), products = new float[2 * 256];
        new ProductQuantizer(codebooks, 6, 2).Products(vector, products);
        for (int i = 0; i < products.Length; i++)
        {
            Assert.Equal(Enumerable.Range(0, 3).Sum(j => (double)vector[i / 256 * 3 + j] * codebooks[i * 3 + j]), products[i], 1e-6);
        }
    }

    [Theory]
    [InlineData(3)]
    [InlineData(0)]
    public void Parts_must_divide_the_dimensions(int subVectors) =>
        Assert.ThrowsAny<ArgumentException>(() => new ProductQuantizer(new float[256 * 4], 4, subVectors));

    private static double Loss(ProductQuantizer quantizer, float[] vectors)
    {
        int d = quantizer.Dimensions, n = vectors.Length / d;
        var (codes, decoded) = (new byte[n * quantizer.SubVectors], new float[vectors.Length]);
        quantizer.Encode(vectors, codes);
        for (int row = 0; row < n; row++)
        {
            quantizer.Decode(codes.AsSpan(row * quantizer.SubVectors, quantizer.SubVectors), decoded.AsSpan(row * d, d));
        }

        return vectors.Zip(decoded, (a, b) => (double)(a - b) * (a - b)).Sum() / n;
    }
}
