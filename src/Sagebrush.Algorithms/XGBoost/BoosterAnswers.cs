using System.Buffers;
using Sagebrush.Numerics;

namespace Sagebrush.XGBoost;

/// <summary>Asks a booster about rows, block by block on all cores, where the rows lie.</summary>
/// <param name="booster">Configured; one thread a call.</param>
/// <param name="features">d.</param>
/// <param name="isLinear">Has no trees: the library answers only for rows that it has copied, and one call at a time.</param>
/// <param name="rounds">The first rounds, which answer; 0 for all.</param>
/// <param name="biases">What the margins of a row begin with; null for the booster's own bias.</param>
internal sealed unsafe class BoosterAnswers(Booster booster, int features, bool isLinear, int rounds, float[]? biases) : IDisposable
{
    // The library takes 64 rows at a time. A block is work enough for a thread, and few enough rows of many features for every core to get some.
    private const int Least = 64, Most = 512, BlockValues = 256 * 1024;

    private readonly Lock _linear = new();
    private readonly NarrowBooster? _narrow = isLinear || biases is not null ? null : NarrowBooster.Of(booster, features);
    private readonly int _block = Math.Clamp(BlockValues / Math.Max(1, features) / Least * Least, Least, Most);

    private delegate BoosterPrediction Block(int start, int count);

    /// <summary>Answers dense rows, m × d.</summary>
    /// <param name="rows">NaN is missing.</param>
    /// <param name="kind">What is asked.</param>
    /// <param name="width">Values of an answer.</param>
    /// <param name="into">m × width.</param>
    /// <exception cref="ArgumentException">Not whole rows, or not as many answers.</exception>
    public void Write(ReadOnlySpan<float> rows, PredictionKind kind, int width, Span<float> into)
    {
        fixed (float* first = rows)
        {
            nint from = (nint)first;
            Write(Count(rows), width, into, (start, count) =>
            {
                var block = new ReadOnlySpan<float>((float*)from + (long)start * features, count * features);
                return !IsInPlace(kind) ? Copied(DMatrix.FromDense(block, count, features, threads: 1), count, kind)
                    : _narrow is null ? booster.Predict(block, count, features, kind, rounds) : Narrowed(block, count, kind);
            });
        }
    }

    /// <summary>Answers compressed rows, m × at most d; what is absent is missing.</summary>
    /// <inheritdoc cref="Write(ReadOnlySpan{float}, PredictionKind, int, Span{float})"/>
    public void Write(CsrMatrix rows, PredictionKind kind, int width, Span<float> into)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rows.Columns, features, nameof(rows));
        Write(rows.Rows, width, into, (start, count) =>
        {
            var pointers = rows.RowPointers.Span.Slice(start, count + 1);
            return IsInPlace(kind) ? booster.Predict(pointers, rows.Keys.Span, rows.Values.Span, features, kind, rounds)
                : Copied(DMatrix.FromSparse(pointers, rows.Keys.Span, rows.Values.Span, features, threads: 1), count, kind);
        });
    }

    /// <summary>The leaves of dense rows, m × trees.</summary>
    public float[] Leaves(ReadOnlySpan<float> rows)
    {
        int count = Count(rows);
        return count == 0 ? [] : Copied(DMatrix.FromDense(rows, count, features, threads: 1), count, PredictionKind.Leaves).Values;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _narrow?.Dispose();
        booster.Dispose();
    }

    private void Write(int rows, int width, Span<float> into, Block block)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(into.Length, (long)rows * width, nameof(into));
        fixed (float* first = into)
        {
            nint to = (nint)first;
            ParallelRanges.Run(rows, _block, (start, end) => block(start, end - start).Values
                .CopyTo(new Span<float>((float*)to + (long)start * width, (end - start) * width)), CancellationToken.None);
        }
    }

    private BoosterPrediction Narrowed(ReadOnlySpan<float> rows, int count, PredictionKind kind)
    {
        int length = count * _narrow!.Features;
        float[] picked = ArrayPool<float>.Shared.Rent(length);
        _narrow.Pick(rows, count, picked);
        var prediction = _narrow.Booster.Predict(picked.AsSpan(0, length), count, _narrow.Features, kind, rounds);
        ArrayPool<float>.Shared.Return(picked);
        return prediction;
    }

    private BoosterPrediction Copied(DMatrix rows, int count, PredictionKind kind)
    {
        using (rows)
        {
            if (biases is not null)
            {
                rows.Set("base_margin", [.. Enumerable.Repeat(biases, count).SelectMany(bias => bias)]);
            }

            if (!isLinear)
            {
                return booster.Predict(rows, kind, rounds);
            }

            lock (_linear)
            {
                return booster.Predict(rows, kind, rounds);
            }
        }
    }

    private bool IsInPlace(PredictionKind kind) => !isLinear && biases is null && kind is (PredictionKind.Value or PredictionKind.Margin);

    private int Count(ReadOnlySpan<float> rows)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(rows.Length % features, 0, nameof(rows));
        return rows.Length / features;
    }
}
