using System.Globalization;
using Sagebrush.Algorithms;
using Sagebrush.Data;
using Sagebrush.Numerics;
using Sagebrush.Serving;

namespace Sagebrush.XGBoost;

/// <summary>Answers requests by a model, or by several of the same kind together: their mean, or where they answer classes their vote.</summary>
public sealed class XGBoostPredictor : Predictor, IDisposable
{
    private readonly IReadOnlyList<XGBoostModel> _models;
    private readonly bool _countsColumns;
    private readonly bool _contributes;

    private XGBoostPredictor(IReadOnlyList<XGBoostModel> models, bool countsColumns, bool contributes) =>
        (_models, _countsColumns, _contributes) = (models, countsColumns, contributes);

    /// <summary>For example <c>binary:logistic</c>.</summary>
    public string Objective => _models[0].Objective;

    /// <summary>Classes of a <c>multi:</c> objective; else 0.</summary>
    public int ClassCount => _models[0].ClassCount;

    /// <summary>Loads all models of a folder.</summary>
    /// <param name="folder">The unpacked <c>model.tar.gz</c>.</param>
    /// <param name="isEnsemble">All answer together; else the first by name.</param>
    /// <param name="countsColumns">A dense row is as wide as the model's, or one column wider, which is passed over; else it may be narrower.</param>
    /// <param name="contributes">Tell contributions too.</param>
    /// <exception cref="ClientException">No model, or models of different kinds, or XGBoost's library is not there.</exception>
    public static XGBoostPredictor Load(string folder, bool isEnsemble = true, bool countsColumns = false, bool contributes = false)
    {
        var files = ModelFolder.Files(folder);
        var models = Models(files.Take(isEnsemble ? files.Count : 1));
        int other = models.FindIndex(model => Kind(model) != Kind(models[0]));
        return other < 0 ? new(models, countsColumns, contributes)
            : throw new ClientException($"The models {Called(0)} and {Called(other)} do not make an ensemble.");

        string Called(int model) => $"{Path.GetFileName(files[model])} {Kind(models[model])}";
    }

    /// <inheritdoc/>
    /// <remarks>The column <c>score</c>, and <c>contributions</c> where they are told. NaN, and what a sparse row leaves out, is missing.</remarks>
    public override void Predict(RowBatch rows, Predictions into)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(into);
        Check(rows);
        into.Rows = rows.Rows;
        if (rows.IsSparse)
        {
            var sparse = Narrowed(rows.Sparse);
            Add(into, (model, answers) => model.Predict(sparse, answers), (model, contributions) => model.Contributions(sparse, contributions));
        }
        else
        {
            var dense = Fitted(rows.Dense);
            Add(into, (model, answers) => model.Predict(dense.Span, answers), (model, contributions) => model.Contributions(dense.Span, contributions));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var model in _models)
        {
            model.Dispose();
        }
    }

    private static List<XGBoostModel> Models(IEnumerable<string> files)
    {
        try
        {
            return [.. files.Select(XGBoostModel.LoadFile)];
        }
        catch (DllNotFoundException e)
        {
            throw new ClientException(e.Message, e);
        }
    }

    private void Add(Predictions into, Action<XGBoostModel, float[]> predict, Action<XGBoostModel, float[]> contribute)
    {
        var (answers, contributions) = (_models[0].PredictionWidth, _models[0].ContributionWidth);
        bool isVote = Objective is "multi:softmax" or "binary:hinge";
        into.Columns.Add(new("score", Together(into.Rows * answers, predict, isVote ? Ensemble.Vote : Ensemble.Mean), answers, IsList: answers > 1));
        if (_contributes)
        {
            int length = (int)Math.Min(int.MaxValue, (long)into.Rows * contributions);
            into.Columns.Add(new(SelectedOutputs.Contributions, Together(length, contribute, Ensemble.Mean), contributions, IsList: true));
        }
    }

    private float[] Together(int length, Action<XGBoostModel, float[]> ask, Func<IReadOnlyList<float[]>, float[]> combine)
    {
        float[][] answers = [.. _models.Select(model =>
        {
            var values = new float[length];
            ask(model, values);
            return values;
        })];
        return answers.Length == 1 ? answers[0] : combine(answers);
    }

    private void Check(RowBatch rows)
    {
        int given = rows.Columns, known = _models[0].FeatureCount, most = _countsColumns ? known + 1 : known;
        if (given > most || (_countsColumns && !rows.IsSparse && given < known))
        {
            throw new MalformedDataException(string.Create(CultureInfo.InvariantCulture,
                $"Feature size of inference data {given} is {(given > most ? "larger than" : "not consistent with")} feature size of trained model {known}."));
        }

        if (_contributes && (long)rows.Rows * _models[0].ContributionWidth > Array.MaxLength)
        {
            throw new MalformedDataException($"the contributions of {rows.Rows} rows are too many at once");
        }
    }

    // Rows of the model's width: what they lack is missing, and what they have more is passed over.
    private ReadOnlyMemory<float> Fitted(DenseMatrix rows)
    {
        int width = _models[0].FeatureCount, common = Math.Min(width, rows.Columns);
        if (rows.Columns == width)
        {
            return rows.AsMemory();
        }

        var fitted = new float[checked(rows.Rows * width)];
        Array.Fill(fitted, float.NaN);
        for (int row = 0; row < rows.Rows; row++)
        {
            rows.Row(row)[..common].CopyTo(fitted.AsSpan(row * width));
        }

        return fitted;
    }

    private CsrMatrix Narrowed(CsrMatrix rows)
    {
        int width = _models[0].FeatureCount;
        if (rows.Columns <= width)
        {
            return rows;
        }

        var narrowed = new CsrMatrix();
        narrowed.Clear(width);
        for (int row = 0; row < rows.Rows; row++)
        {
            int[] places = [.. Enumerable.Range(0, rows.RowKeys(row).Length).Where(i => rows.RowKeys(row)[i] < width)];
            narrowed.AddRow([.. places.Select(i => rows.RowKeys(row)[i])], [.. places.Select(i => rows.RowValues(row)[i])]);
        }

        return narrowed;
    }

    private static (string, int, int) Kind(XGBoostModel model) => (model.Objective, model.ClassCount, model.FeatureCount);
}
