using System.Globalization;
using System.Text.Json;
using Sagebrush.Algorithms;
using Sagebrush.Numerics;

namespace Sagebrush.XGBoost;

/// <summary>
/// A trained XGBoost model that answers in this process. Never changes; many threads may ask it, and one call uses all cores. Rows lie one after the other,
/// m × d with d = <see cref="FeatureCount"/>, NaN for what is missing; or they are compressed, and what is absent is missing. Where the model was stopped
/// early, the rounds up to the best one answer.
/// </summary>
public sealed class XGBoostModel : IDisposable
{
    private readonly BoosterAnswers _answers;

    private XGBoostModel(Booster booster, float[]? biases)
    {
        using var configuration = JsonDocument.Parse(booster.Configured().Configuration);
        var learner = configuration.RootElement.GetProperty("learner");
        var sizes = learner.GetProperty("learner_model_param");
        Objective = learner.GetProperty("objective").GetProperty("name").GetString()!;
        BoosterType = learner.GetProperty("gradient_booster").GetProperty("name").GetString()!;
        ClassCount = Number(sizes, "num_class");
        MarginWidth = Math.Max(1, ClassCount) * Math.Max(1, Number(sizes, "num_target"));
        FeatureCount = booster.Features;
        BestIteration = int.TryParse(booster.Attribute("best_iteration"), out int best) && best >= 0 ? best : null;
        bool isLinear = BoosterType == "gblinear";
        if (biases is not null && (biases.Length != MarginWidth || !Objective.StartsWith("multi:", StringComparison.Ordinal)))
        {
            throw new InvalidDataException($"its base_score is a list of {biases.Length} different numbers, which {Objective} cannot have here.");
        }

        _answers = new(booster, FeatureCount, isLinear, isLinear || BestIteration is null ? 0 : Math.Min(BestIteration.Value + 1, booster.Rounds), biases);
    }

    /// <summary>d, the features of a row.</summary>
    public int FeatureCount { get; }

    /// <summary>For example <c>binary:logistic</c>.</summary>
    public string Objective { get; }

    /// <summary><c>gbtree</c>, <c>dart</c> or <c>gblinear</c>.</summary>
    public string BoosterType { get; }

    /// <summary>Classes of a <c>multi:</c> objective; else 0.</summary>
    public int ClassCount { get; }

    /// <summary>The round, from 0, that was the best when training stopped early, else the last; null when the model does not say.</summary>
    public int? BestIteration { get; }

    /// <summary>Answers of a row: the classes of <c>multi:softprob</c>, else 1.</summary>
    public int PredictionWidth => Objective == "multi:softmax" ? 1 : MarginWidth;

    /// <summary>Margins of a row: the classes of a <c>multi:</c> objective, else 1.</summary>
    public int MarginWidth { get; }

    /// <summary>Contributions of a row: for each margin one a feature and the bias.</summary>
    public int ContributionWidth => MarginWidth * (FeatureCount + 1);

    /// <summary>Reads a model: JSON, Universal Binary JSON, or the binary form of versions before 3.</summary>
    /// <param name="path">The file, or the folder in which it lies alone.</param>
    /// <exception cref="ClientException">No such model; the message says what it is instead.</exception>
    /// <exception cref="DllNotFoundException">XGBoost's library is not there; the message tells how to install it.</exception>
    public static XGBoostModel Load(string path)
    {
        var files = ModelFolder.Files(path);
        string names = string.Join(", ", files.Select(file => Path.GetFileName(file)));
        return files.Count == 1 ? LoadFile(files[0]) : throw new ClientException($"{path} has {files.Count} files ({names}): name the one that is the model.");
    }

    /// <summary>Reads a model from its file's bytes.</summary>
    /// <exception cref="ClientException">No model.</exception>
    public static XGBoostModel Load(ReadOnlySpan<byte> bytes) => Load("in memory", bytes);

    /// <summary>What the objective makes of each row: a probability, a class, a mean …</summary>
    /// <param name="rows">m × d.</param>
    /// <param name="answers">m × <see cref="PredictionWidth"/>.</param>
    public void Predict(ReadOnlySpan<float> rows, Span<float> answers) => _answers.Write(rows, PredictionKind.Value, PredictionWidth, answers);

    /// <inheritdoc cref="Predict(ReadOnlySpan{float}, Span{float})"/>
    public void Predict(CsrMatrix rows, Span<float> answers) => _answers.Write(rows, PredictionKind.Value, PredictionWidth, answers);

    /// <summary>The sums over the trees, before the objective makes answers of them.</summary>
    /// <param name="rows">m × d.</param>
    /// <param name="margins">m × <see cref="MarginWidth"/>.</param>
    public void Margins(ReadOnlySpan<float> rows, Span<float> margins) => _answers.Write(rows, PredictionKind.Margin, MarginWidth, margins);

    /// <inheritdoc cref="Margins(ReadOnlySpan{float}, Span{float})"/>
    public void Margins(CsrMatrix rows, Span<float> margins) => _answers.Write(rows, PredictionKind.Margin, MarginWidth, margins);

    /// <summary>
    /// What each feature adds to the margins, and at the end the bias: they sum to the margin. Source: Lundberg, Erion, Lee, "Consistent individualized feature
    /// attribution for tree ensembles", 2018 (SHAP values); approximate ones follow the path of each row only.
    /// </summary>
    /// <param name="rows">m × d.</param>
    /// <param name="contributions">m × <see cref="ContributionWidth"/>.</param>
    /// <param name="approximate">Faster, and less fair between features.</param>
    public void Contributions(ReadOnlySpan<float> rows, Span<float> contributions, bool approximate = false) =>
        _answers.Write(rows, approximate ? PredictionKind.ApproximateContributions : PredictionKind.Contributions, ContributionWidth, contributions);

    /// <inheritdoc cref="Contributions(ReadOnlySpan{float}, Span{float}, bool)"/>
    public void Contributions(CsrMatrix rows, Span<float> contributions, bool approximate = false) =>
        _answers.Write(rows, approximate ? PredictionKind.ApproximateContributions : PredictionKind.Contributions, ContributionWidth, contributions);

    /// <summary>The number of the leaf that each row reaches in each tree.</summary>
    /// <param name="rows">m × d.</param>
    /// <returns>m × trees.</returns>
    /// <exception cref="XGBoostException">A linear model has no leaves.</exception>
    public float[] Leaves(ReadOnlySpan<float> rows) => _answers.Leaves(rows);

    /// <inheritdoc/>
    public void Dispose() => _answers.Dispose();

    internal static XGBoostModel LoadFile(string file) => Load(Path.GetFileName(file), File.ReadAllBytes(file));

    private static XGBoostModel Load(string name, ReadOnlySpan<byte> bytes)
    {
        var (booster, biases) = ModelFile.Read(name, bytes);
        try
        {
            return booster.Features > 0 ? new(booster, biases) : throw new InvalidDataException("it has no features.");
        }
        catch (InvalidDataException e)
        {
            booster.Dispose();
            throw new ClientException($"Model {name} cannot be loaded: {e.Message}", e);
        }
    }

    private static int Number(JsonElement sizes, string name) =>
        sizes.TryGetProperty(name, out var size) ? int.Parse(size.GetString()!, NumberStyles.Integer, CultureInfo.InvariantCulture) : 0;
}
