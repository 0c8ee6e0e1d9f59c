using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using Sagebrush.Numerics;

namespace Sagebrush.FactorizationMachines;

/// <summary>
/// A factorization machine that is solved for one feature at a time: its bias, then linear weights column by column, then all factors of each column at once,
/// while sums s = Σ vᵢ xᵢ and the residual of each row follow. Columns of a one-hot field are shared out to all cores, in blocks that do not depend on their number.
/// </summary>
internal sealed class ColumnSweep : IDisposable
{
    // Columns of a block; each block has its own generator.
    private const int Block = 16;

    private readonly TrainingColumns _data;
    private readonly FactorTable _sums;
    private readonly float[] _residuals;
    private readonly SplitMix? _seeds;

    /// <summary>Weights of zero.</summary>
    /// <param name="data">The training rows.</param>
    /// <param name="factors">k.</param>
    /// <param name="seeds">Weights are drawn with generators of these seeds; null: they are the most likely ones.</param>
    public ColumnSweep(TrainingColumns data, int factors, SplitMix? seeds)
    {
        (_data, Width, _seeds) = (data, factors, seeds);
        int padded = GramMatrix.Padded(factors), columns = data.Features.Length;
        (Factors, Linear) = (new(columns + data.Fields.Count, padded), new float[columns]);
        (_sums, _residuals, Targets) = (new(data.Rows, padded), new float[data.Rows], [.. data.Labels]);
    }

    /// <summary>k.</summary>
    public int Width { get; }

    /// <summary>w₀.</summary>
    public float Bias { get; set; }

    /// <summary>w of each column.</summary>
    public float[] Linear { get; }

    /// <summary>v of each column in the first k places of a row, then a row for each field, which no sweep touches.</summary>
    public FactorTable Factors { get; }

    /// <summary>What scores are to be, n: at first the labels. Who changes one changes the residual with it.</summary>
    public float[] Targets { get; }

    /// <summary>Targets less scores, n.</summary>
    public Span<float> Residuals => _residuals;

    /// <summary>Writes ŷ of each row, n.</summary>
    public void CopyScores(Span<float> scores) => TensorPrimitives.Subtract(Targets, _residuals, scores);

    /// <summary>Sums residuals afresh, after weights were set, or because the rounding of many changes adds up.</summary>
    public void Refresh()
    {
        for (int row = 0; row < _data.Rows; row++)
        {
            _residuals[row] = Targets[row] - Bias;
            _sums.Row(row).Clear();
        }

        for (int column = 0; column < Linear.Length; column++)
        {
            var rows = _data.RowsOf(column);
            var values = _data.ValuesOf(column);
            var factors = Factors.Row(column);
            float half = TensorPrimitives.SumOfSquares<float>(factors) / 2;
            for (int i = 0; i < rows.Length; i++)
            {
                var sums = _sums.Row(rows[i]);
                TensorPrimitives.MultiplyAdd(factors, values[i], sums, sums);
                _residuals[rows[i]] += values[i] * (half * values[i] - Linear[column]);
            }
        }

        for (int row = 0; row < _data.Rows; row++)
        {
            _residuals[row] -= TensorPrimitives.SumOfSquares<float>(_sums.Row(row)) / 2;
        }
    }

    /// <summary>Solves for the bias.</summary>
    /// <param name="noise">Precision of a residual.</param>
    /// <param name="precision">Of the bias around 0.</param>
    public void SolveBias(double noise, double precision)
    {
        double sum = 0, total = precision + noise * _data.Rows;
        foreach (float residual in _residuals)
        {
            sum += residual;
        }

        double mean = (noise * sum - precision * Bias) / total;
        float change = (float)(_seeds is null ? mean : mean + Draws(_seeds.Next(), 0)!.Normal() / Math.Sqrt(total));
        Bias += change;
        TensorPrimitives.Subtract(_residuals, change, _residuals);
    }

    /// <summary>Solves for the linear weights.</summary>
    /// <param name="noise">Precision of a residual.</param>
    /// <param name="priors">Of each field.</param>
    public void SolveLinear(double noise, IReadOnlyList<FieldPrior> priors) => ForEach(priors, (prior, draws, start, end) =>
    {
        for (int column = start; column < end; column++)
        {
            SolveLinear(column, noise, prior, draws);
        }
    });

    /// <summary>Solves for the factors.</summary>
    /// <param name="noise">Precision of a residual.</param>
    /// <param name="priors">Of each field.</param>
    public void SolveFactors(double noise, IReadOnlyList<FieldPrior> priors) => ForEach(priors, (prior, draws, start, end) =>
    {
        var equations = new FactorEquations(Width);
        Span<float> change = new float[Factors.Width];
        for (int column = start; column < end; column++)
        {
            var rows = _data.RowsOf(column);
            var values = _data.ValuesOf(column);
            var factors = Factors.Row(column);
            equations.Collect(rows, values, factors, _sums, _residuals);
            equations.Solve(noise, prior.Precision, prior.Mean, factors, draws, change);
            FactorEquations.Carry(rows, values, factors, change, _sums, _residuals);
            TensorPrimitives.Add(factors, change, factors);
        }
    });

    /// <inheritdoc/>
    public void Dispose()
    {
        Factors.Dispose();
        _sums.Dispose();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void SolveLinear(int column, double noise, FieldPrior prior, Variates? draws)
    {
        var rows = _data.RowsOf(column);
        var values = _data.ValuesOf(column);
        double slopes = 0, products = 0;
        for (int i = 0; i < rows.Length; i++)
        {
            slopes += (double)values[i] * values[i];
            products += (double)values[i] * _residuals[rows[i]];
        }

        double total = prior.LinearPrecision + noise * slopes;
        double mean = (noise * products + prior.LinearPrecision * (prior.LinearMean - Linear[column])) / total;
        float change = (float)(draws is null ? mean : mean + draws.Normal() / Math.Sqrt(total));
        Linear[column] += change;
        for (int i = 0; i < rows.Length; i++)
        {
            _residuals[rows[i]] -= values[i] * change;
        }
    }

    private void ForEach(IReadOnlyList<FieldPrior> priors, Action<FieldPrior, Variates?, int, int> solve)
    {
        for (int i = 0; i < priors.Count; i++)
        {
            var (field, prior, seed) = (_data.Fields[i], priors[i], _seeds?.Next() ?? 0);
            ParallelRanges.Run(
                field.Columns, field.IsOneHot ? Block : Math.Max(1, field.Columns),
                (start, end) => solve(prior, Draws(seed, start), field.FirstColumn + start, field.FirstColumn + end), CancellationToken.None);
        }
    }

    private Variates? Draws(ulong seed, int start) => _seeds is null ? null : new(new SplitMix(seed + (ulong)start));
}
