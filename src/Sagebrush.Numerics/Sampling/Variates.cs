namespace Sagebrush.Numerics;

/// <summary>Random numbers of the distributions that Bayesian models are sampled with; the same seed gives the same numbers. For one thread.</summary>
/// <param name="random">Where the bits come from.</param>
public sealed class Variates(SplitMix random)
{
    private double _spare = double.NaN;

    /// <summary>A number from (0, 1), each of 2⁵³ equally likely.</summary>
    public double Uniform() => ((random.Next() >> 11) + 0.5) * (1.0 / (1L << 53));

    /// <summary>A standard normal number, by the polar method (Marsaglia, Bray, "A convenient method for generating normal variables", 1964).</summary>
    public double Normal()
    {
        if (!double.IsNaN(_spare))
        {
            double spare = _spare;
            _spare = double.NaN;
            return spare;
        }

        double x, y, square;
        do
        {
            x = 2 * Uniform() - 1;
            y = 2 * Uniform() - 1;
            square = x * x + y * y;
        }
        while (square >= 1);

        double factor = Math.Sqrt(-2 * Math.Log(square) / square);
        _spare = y * factor;
        return x * factor;
    }

    /// <summary>
    /// A standard normal number of those above <paramref name="bound"/> (Robert, "Simulation of truncated normal variables", 1995): drawn until one is above it,
    /// or in the tail from a shifted exponential distribution.
    /// </summary>
    public double NormalAbove(double bound)
    {
        double x;
        if (bound < 0.5)
        {
            do
            {
                x = Normal();
            }
            while (x <= bound);

            return x;
        }

        double rate = (bound + Math.Sqrt(bound * bound + 4)) / 2;
        do
        {
            x = bound - Math.Log(Uniform()) / rate;
        }
        while (Uniform() > Math.Exp(-(x - rate) * (x - rate) / 2));

        return x;
    }

    /// <summary>A number of the gamma distribution with rate 1 (Marsaglia, Tsang, "A simple method for generating gamma variables", 2000).</summary>
    /// <param name="shape">At least 1.</param>
    public double Gamma(double shape)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(shape, 1);
        double d = shape - 1.0 / 3, c = 1 / Math.Sqrt(9 * d);
        while (true)
        {
            double x = Normal(), root = 1 + c * x, cube = root * root * root;
            if (root > 0 && Math.Log(Uniform()) < x * x / 2 + d - d * cube + d * Math.Log(cube))
            {
                return d * cube;
            }
        }
    }
}
