using Sagebrush.Numerics;

namespace Sagebrush.Tests;

/// <summary>Plain n × n matrices of doubles, row after row.</summary>
internal static class Matrices
{
    /// <summary>A random symmetric positive definite matrix.</summary>
    public static double[] Positive(int n, Variates random)
    {
        double[] factor = [.. Enumerable.Range(0, n * n).Select(_ => random.Normal())], matrix = new double[n * n];
        for (int i = 0; i < n * n; i++)
        {
            matrix[i] = (i / n == i % n ? 1 : 0) + Enumerable.Range(0, n).Sum(j => factor[i / n * n + j] * factor[i % n * n + j]);
        }

        return matrix;
    }

    /// <summary>A matrix times a vector.</summary>
    public static double[] Times(double[] matrix, double[] vector) =>
        [.. Enumerable.Range(0, vector.Length).Select(i => Enumerable.Range(0, vector.Length).Sum(j => matrix[i * vector.Length + j] * vector[j]))];
}
