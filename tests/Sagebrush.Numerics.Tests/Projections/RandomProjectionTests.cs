using Sagebrush.Numerics;
using Xunit;

namespace Sagebrush.Tests;

public sealed class RandomProjectionTests
{
    private const int Draws = 4000;

    private static readonly float[] A = [1, -2, 3, 0.5f, 0, 0, 7, -1, 2], B = [0, 1, 1, -4, 2.5f, 0, 3, 1, -1];

    public static TheoryData<bool> Kinds => [true, false];

    // A mean over many seeds comes near the expectation: the error shrinks with the root of their number.
    [Theory]
    [MemberData(nameof(Kinds))]
    public void Squared_lengths_and_products_are_kept_in_expectation(bool isSign)
    {
        double length = 0, product = 0;
        for (ulong seed = 0; seed < Draws; seed++)
        {
            var projection = Make(isSign, A.Length, 4, seed);
            var (a, b) = (Projected(projection, A), Projected(projection, B));
            length += Product(a, a) / Draws;
            product += Product(a, b) / Draws;
        }

        Assert.InRange(length / Product(A, A), 0.97, 1.03);
        Assert.InRange(product / Product(A, B), 0.9, 1.1);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Distances_of_long_rows_stay_near(bool isSign)
    {
        const int D = 700, T = 256;
        var random = new Random(5);
        float[] rows = [.. Enumerable.Range(0, 2 * D).Select(_ => random.NextSingle() - 0.5f)];
        var projected = new float[2 * T];
        Make(isSign, D, T, seed: 9).Apply(rows, projected, CancellationToken.None);
        Assert.InRange(Distance(projected.AsSpan(0, T), projected.AsSpan(T)) / Distance(rows.AsSpan(0, D), rows.AsSpan(D)), 0.7, 1.3);
    }

    [Fact]
    public void The_fast_transform_equals_its_matrix()
    {
        // Every coordinate is drawn: signs, then the matrix of Hadamard's signs, over the root of their number.
        const int P = 64;
        var random = new SplitMix(3);
        var signs = new float[50];
        random.FillSigns(signs);
        float[] row = [.. Enumerable.Range(0, 50).Select(i => (float)(i * i % 23) - 11)];
        float[] projected = Projected(new HadamardProjection(50, P, seed: 3), row);
        for (int j = 0; j < P; j++)
        {
            double sum = Enumerable.Range(0, 50).Sum(i => (System.Numerics.BitOperations.PopCount((uint)(i & j)) % 2 == 0 ? 1 : -1) * (double)signs[i] * row[i]);
            Assert.Equal(sum / 8, projected[j], 1e-4);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_row_is_projected_alone_as_among_others(bool isSign)
    {
        const int D = 37, T = 11, N = 600;
        var random = new Random(1);
        float[] rows = [.. Enumerable.Range(0, N * D).Select(_ => random.NextSingle())];
        var all = new float[N * T];
        Make(isSign, D, T, seed: 7).Apply(rows, all, CancellationToken.None);
        for (int row = 0; row < N; row += 50)
        {
            Assert.Equal(all[(row * T)..((row + 1) * T)], Projected(Make(isSign, D, T, seed: 7), rows[(row * D)..((row + 1) * D)]));
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Lengths_that_do_not_match_are_refused(bool isSign) =>
        Assert.Throws<ArgumentException>(() => Make(isSign, 4, 2, seed: 1).Apply(new float[8], new float[3], CancellationToken.None));

    private static RandomProjection Make(bool isSign, int d, int t, ulong seed) =>
        isSign ? new SignProjection(d, t, seed) : new HadamardProjection(d, t, seed);

    private static float[] Projected(RandomProjection projection, float[] row)
    {
        var projected = new float[projection.TargetDimensions];
        projection.Apply(row, projected, CancellationToken.None);
        return projected;
    }

    private static double Product(float[] a, float[] b) => a.Zip(b, (x, y) => (double)x * y).Sum();

    private static double Distance(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
        {
            sum += ((double)a[i] - b[i]) * ((double)a[i] - b[i]);
        }

        return sum;
    }
}
