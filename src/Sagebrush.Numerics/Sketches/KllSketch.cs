namespace Sagebrush.Numerics;

/// <summary>
/// The distribution of a stream of numbers in little memory: any rank within about 1.7/<paramref name="k"/> of the number of values, with great probability. Exact up
/// to <paramref name="k"/> values. A level holds values that stand for 2^level each; a full one is sorted and every other value, from a random start, moves up.
/// Source: Karnin, Lang, Liberty, "Optimal quantile approximation in streams", 2016.
/// </summary>
/// <param name="k">Capacity of the highest level.</param>
/// <param name="c">How much smaller each level below it is, between 1/2 and 1.</param>
/// <param name="seed">The same seed and values give the same sketch.</param>
public sealed class KllSketch(int k = 2048, double c = 0.64, ulong seed = 1)
{
    private const int LeastCapacity = 2;

    private readonly List<List<double>> _levels = [[]];
    private readonly SplitMix _random = new(seed);
    private int _held, _capacity = k;

    /// <summary>Capacity of the highest level.</summary>
    public int K { get; } = k;

    /// <summary>How much smaller each level below it is.</summary>
    public double C { get; } = c;

    /// <summary>How many values came.</summary>
    public long Count { get; private set; }

    /// <summary>The values that are held, those of one level after the other; each of level h stands for 2^h.</summary>
    public IReadOnlyList<IReadOnlyList<double>> Levels => _levels;

    /// <summary>A sketch as it was written down.</summary>
    public static KllSketch Of(IReadOnlyList<IReadOnlyList<double>> levels, int k, double c)
    {
        var sketch = new KllSketch(k, c);
        sketch._levels.Clear();
        foreach (var (height, level) in levels.Index())
        {
            sketch._levels.Add([.. level]);
            sketch._held += level.Count;
            sketch.Count += (long)level.Count << height;
        }

        if (levels.Count == 0)
        {
            sketch._levels.Add([]);
        }

        sketch._capacity = sketch.Capacities();
        return sketch;
    }

    /// <summary>Adds a value; not NaN.</summary>
    public void Add(double value)
    {
        Count++;
        _levels[0].Add(value);
        if (++_held > _capacity)
        {
            Compact();
        }
    }

    /// <summary>About how many values are at most <paramref name="bound"/>.</summary>
    public long CountUpTo(double bound)
    {
        long count = 0;
        foreach (var (height, level) in _levels.Index())
        {
            count += (long)level.Count(value => value <= bound) << height;
        }

        return count;
    }

    /// <summary>The values that are held, ascending, each with what it stands for.</summary>
    public (double Value, long Weight)[] Weighted()
    {
        var all = _levels.SelectMany((level, height) => level.Select(value => (value, 1L << height))).ToArray();
        Array.Sort(all, static (a, b) => a.value.CompareTo(b.value));
        return all;
    }

    private void Compact()
    {
        while (_held > _capacity)
        {
            int full = 0;
            while (_levels[full].Count < Capacity(full))
            {
                full++;
            }

            if (full == _levels.Count - 1)
            {
                _levels.Add([]);
                _capacity = Capacities();
            }

            var (from, to) = (_levels[full], _levels[full + 1]);
            from.Sort();

            // Of an odd number one stays behind, so that what moves up stands for just what has gone.
            double? left = from.Count % 2 == 1 ? from[^1] : null;
            int pairs = from.Count / 2, start = (int)(_random.Next() & 1);
            for (int i = 0; i < pairs; i++)
            {
                to.Add(from[2 * i + start]);
            }

            from.Clear();
            if (left is { } one)
            {
                from.Add(one);
            }

            _held -= pairs;
        }
    }

    private int Capacities() => Enumerable.Range(0, _levels.Count).Sum(Capacity);

    private int Capacity(int height) => Math.Max(LeastCapacity, (int)Math.Ceiling(K * Math.Pow(C, _levels.Count - 1 - height)));
}
