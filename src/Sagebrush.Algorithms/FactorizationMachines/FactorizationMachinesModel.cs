using System.Runtime.CompilerServices;
using Sagebrush.Data;
using Sagebrush.Numerics;

namespace Sagebrush.FactorizationMachines;

/// <summary>
/// ŷ(x) = w₀ + Σ wᵢ xᵢ + Σ ⟨vᵢ, vⱼ⟩ xᵢ xⱼ over i &lt; j. Any number of threads may ask it while nobody learns. Source: S. Rendle, "Factorization Machines", 2010.
/// </summary>
public sealed class FactorizationMachinesModel : IDisposable
{
    // Rows that one thread scores at a time.
    private const int Block = 256;

    /// <summary>A model of weights that it takes over.</summary>
    /// <param name="bias">w₀.</param>
    /// <param name="linear">d × 1: w.</param>
    /// <param name="factors">d × k: v.</param>
    /// <param name="isClassifier">Scores are probabilities of the class 1; else numbers.</param>
    /// <param name="isDense">The network is one for dense rows, whose arrays have other names and shapes in the artifact.</param>
    /// <exception cref="ArgumentException">The tables are not for one number of features.</exception>
    public FactorizationMachinesModel(float bias, FactorTable linear, FactorTable factors, bool isClassifier, bool isDense = false)
    {
        ArgumentNullException.ThrowIfNull(linear);
        ArgumentNullException.ThrowIfNull(factors);
        ArgumentOutOfRangeException.ThrowIfNotEqual(linear.Width, 1, nameof(linear));
        ArgumentOutOfRangeException.ThrowIfNotEqual(linear.Rows, factors.Rows, nameof(linear));
        (Bias, Linear, Factors, IsClassifier, IsDense) = (bias, linear, factors, isClassifier, isDense);
    }

    /// <summary>w₀.</summary>
    public float Bias { get; set; }

    /// <summary>d × 1: w.</summary>
    public FactorTable Linear { get; }

    /// <summary>d × k: v.</summary>
    public FactorTable Factors { get; }

    /// <summary>d.</summary>
    public int FeatureDim => Factors.Rows;

    /// <summary>k.</summary>
    public int NumFactors => Factors.Width;

    /// <summary>Scores are probabilities of the class 1; else numbers.</summary>
    public bool IsClassifier { get; }

    /// <summary>The network is one for dense rows.</summary>
    public bool IsDense { get; }

    /// <summary>Reads what <see cref="Save"/> or a training job of the service left behind.</summary>
    /// <param name="folder">The unpacked <c>model.tar.gz</c>.</param>
    /// <exception cref="Algorithms.ClientException">No such model.</exception>
    public static FactorizationMachinesModel Load(string folder) => ModelArchive.Load(folder);

    /// <summary>Writes <c>model_algo-1</c>, as a training job leaves it.</summary>
    /// <param name="folder">Made if it is missing.</param>
    /// <param name="trainingParameters">The hyperparameters, by name; those that the model itself has are added.</param>
    public void Save(string folder, IReadOnlyDictionary<string, string>? trainingParameters = null) =>
        ModelArchive.Save(this, folder, trainingParameters ?? new Dictionary<string, string>());

    /// <summary>Scores rows: ŷ, or for a classifier the probability 1 / (1 + e^−ŷ) of the class 1.</summary>
    /// <param name="rows">m × d.</param>
    /// <param name="scores">m.</param>
    /// <param name="areRaw">ŷ also of a classifier.</param>
    /// <exception cref="MalformedDataException">Rows of another width.</exception>
    public void Score(RowBatch rows, Span<float> scores, bool areRaw = false)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentOutOfRangeException.ThrowIfNotEqual(scores.Length, rows.Rows, nameof(scores));
        if (rows.Columns != FeatureDim)
        {
            throw new MalformedDataException($"row 1: a row has {rows.Columns} features, the model was trained with {FeatureDim}");
        }

        var answers = new float[scores.Length];
        var sparse = SparseRows.Of(rows);
        ParallelRanges.Run(answers.Length, Block, (start, end) =>
        {
            var sums = new float[NumFactors];
            for (int row = start; row < end; row++)
            {
                float score = Score(sparse.RowKeys(row), sparse.RowValues(row), sums);
                answers[row] = IsClassifier && !areRaw ? Logistic(score) : score;
            }
        }, CancellationToken.None);
        answers.CopyTo(scores);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Linear.Dispose();
        Factors.Dispose();
    }

    /// <summary>ŷ of one row, also for a classifier.</summary>
    /// <param name="keys">Features, each below d.</param>
    /// <param name="values">Their values.</param>
    /// <param name="sums">k: gets Σ vᵢ xᵢ.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal float Score(ReadOnlySpan<int> keys, ReadOnlySpan<float> values, Span<float> sums)
    {
        float score = Bias;
        for (int i = 0; i < keys.Length; i++)
        {
            score += values[i] * Linear.Row(keys[i])[0];
        }

        return score + Interactions.Of(Factors, keys, values, sums);
    }

    /// <summary>The derivative of a row's loss by its score ŷ: of half the squared error, or of a classifier's log loss.</summary>
    internal float Error(float score, float label) => (IsClassifier ? Logistic(score) : score) - label;

    /// <summary>1 / (1 + e^−score).</summary>
    private static float Logistic(float score) => 1 / (1 + MathF.Exp(-score));
}
