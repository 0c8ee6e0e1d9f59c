using Sagebrush.Data;
using Sagebrush.Numerics;
using Sagebrush.Serving;

namespace Sagebrush.Knn;

/// <summary>
/// Answers with the most frequent label of the k nearest rows, or with the mean of their labels. Of labels that are equally frequent the one with the
/// nearest member wins, then the smaller one.
/// </summary>
public sealed class KnnPredictor : Predictor
{
    private readonly KnnModel _model;
    private readonly float[] _classes;
    private readonly int[] _classOfRow;

    /// <summary>A predictor over <paramref name="model"/>.</summary>
    public KnnPredictor(KnnModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        _model = model;
        float[] labels = [.. model.Index.Labels];
        _classes = [.. labels.Distinct().Order()];
        _classOfRow = model.IsClassifier ? Array.ConvertAll(labels, label => Array.BinarySearch(_classes, label)) : [];
    }

    /// <inheritdoc/>
    /// <remarks>A verbose answer has distances and labels of the k neighbours too, nearest first.</remarks>
    public override void Predict(RowBatch rows, Predictions into)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(into);
        into.Rows = rows.Rows;
        var (answers, distances, neighbours) = Search(Queries(rows));
        into.Columns.Add(new("predicted_label", answers));
        if (into.IsVerbose)
        {
            into.Columns.Add(new("distances", distances, _model.K, IsList: true));
            into.Columns.Add(new("labels", Array.ConvertAll(neighbours, row => _model.Index.Labels[row]), _model.K, IsList: true));
        }
    }

    /// <summary>The answer to every query.</summary>
    /// <param name="queries">m × d; scaled to length 1 in place when the metric is the cosine.</param>
    internal float[] Answer(DenseMatrix queries) => Search(queries).Answers;

    private (float[] Answers, float[] Distances, int[] Neighbours) Search(DenseMatrix queries)
    {
        int m = queries.Rows, k = _model.K;
        if ((long)m * k > Array.MaxLength)
        {
            throw new MalformedDataException($"{m} rows with {k} neighbours each are too many at once");
        }

        var (distances, neighbours, answers) = (new float[m * k], new int[m * k], new float[m]);
        _model.Index.Search(queries, k, distances, neighbours, CancellationToken.None);
        var votes = new Votes(_model.IsClassifier ? _classes.Length : 0);
        for (int row = 0; row < m; row++)
        {
            var nearest = neighbours.AsSpan(row * k, k);
            answers[row] = _model.IsClassifier ? Vote(votes, nearest, distances.AsSpan(row * k, k)) : Mean(nearest);
        }

        return (answers, distances, neighbours);
    }

    private DenseMatrix Queries(RowBatch rows)
    {
        int d = _model.Index.Dimensions;
        if (rows.Columns != d)
        {
            throw new MalformedDataException($"a row has {rows.Columns} features, the model was trained with {d}");
        }

        // A copy: the cosine scales queries in place.
        var queries = new DenseMatrix(rows.Rows, d);
        for (int row = 0; row < rows.Rows; row++)
        {
            rows.CopyRow(row, queries.Row(row));
        }

        return DenseMatrix.AreFinite(queries.Values) ? queries : throw new MalformedDataException("a feature is not a finite number");
    }

    private float Vote(Votes votes, ReadOnlySpan<int> nearest, ReadOnlySpan<float> distances)
    {
        for (int i = 0; i < nearest.Length; i++)
        {
            votes.Count(_classOfRow[nearest[i]], distances[i]);
        }

        return _classes[votes.Winner()];
    }

    private float Mean(ReadOnlySpan<int> nearest)
    {
        double sum = 0;
        foreach (int row in nearest)
        {
            sum += _model.Index.Labels[row];
        }

        return (float)(sum / nearest.Length);
    }

    /// <summary>One row's vote. Classes are numbered by ascending label; neighbours come nearest first.</summary>
    private sealed class Votes(int classes)
    {
        private readonly int[] _counts = new int[classes];
        private readonly float[] _nearest = new float[classes];
        private readonly List<int> _voted = [];

        public void Count(int number, float distance)
        {
            if (_counts[number]++ == 0)
            {
                _nearest[number] = distance;
                _voted.Add(number);
            }
        }

        public int Winner()
        {
            int winner = _voted[0];
            foreach (int number in _voted)
            {
                // An earlier class is never farther: only at its very distance a smaller label can still win.
                if (_counts[number] > _counts[winner] || (_counts[number] == _counts[winner] && _nearest[number] == _nearest[winner] && number < winner))
                {
                    winner = number;
                }
            }

            foreach (int number in _voted)
            {
                _counts[number] = 0;
            }

            _voted.Clear();
            return winner;
        }
    }
}
