using System.Collections.Concurrent;
using Sagebrush.Numerics;

namespace Sagebrush.Knn;

/// <summary>
/// What neighbours say together: their most frequent label, or the mean of their labels. Of labels that are equally frequent the one with the nearest
/// member wins, then the smaller one.
/// </summary>
internal sealed class Consensus
{
    private const int Block = 256;

    private readonly float[] _labels;
    private readonly float[] _classes = [];
    private readonly int[] _classOfRow = [];
    private readonly bool _isVote;
    private readonly ConcurrentBag<Votes> _votes = [];

    /// <summary>The consensus of rows with these labels.</summary>
    /// <param name="labels">n.</param>
    /// <param name="isVote">The most frequent label, else the mean.</param>
    public Consensus(ReadOnlySpan<float> labels, bool isVote)
    {
        _labels = labels.ToArray();
        _isVote = isVote;
        if (isVote)
        {
            (_classes, _classOfRow) = Numbered(_labels);
        }
    }

    /// <summary>The answer to every query.</summary>
    /// <param name="neighbours">m × k rows, nearest first, and their distances.</param>
    /// <param name="k">k.</param>
    /// <param name="cancel">Asked now and then.</param>
    public float[] Answers(Neighbours neighbours, int k, CancellationToken cancel)
    {
        var answers = new float[neighbours.Indices.Length / k];
        ParallelRanges.Run(answers.Length, Block, (start, end) =>
        {
            var votes = _votes.TryTake(out var idle) ? idle : new Votes(_classes.Length);
            for (int query = start; query < end; query++)
            {
                var nearest = neighbours.Indices.AsSpan(query * k, k);
                answers[query] = _isVote ? Vote(votes, nearest, neighbours.Distances.AsSpan(query * k, k)) : Mean(nearest);
            }

            _votes.Add(votes);
        }, cancel);
        return answers;
    }

    /// <summary>The label of every neighbour.</summary>
    public float[] Labels(Neighbours neighbours, CancellationToken cancel)
    {
        const int Many = 16_384;
        int[] indices = neighbours.Indices;
        var labels = new float[indices.Length];
        ParallelRanges.Run(indices.Length, Many, (start, end) =>
        {
            for (int i = start; i < end; i++)
            {
                labels[i] = _labels[indices[i]];
            }
        }, cancel);
        return labels;
    }

    // The labels that there are, ascending, and of each row which of them it has.
    private static (float[] Classes, int[] ClassOfRow) Numbered(float[] labels)
    {
        float[] sorted = [.. labels];
        int[] rows = [.. Enumerable.Range(0, labels.Length)], classOfRow = new int[labels.Length];
        Array.Sort(sorted, rows);
        int classes = 0;
        for (int i = 0; i < rows.Length; i++)
        {
            if (i == 0 || sorted[i] != sorted[classes - 1])
            {
                sorted[classes++] = sorted[i];
            }

            classOfRow[rows[i]] = classes - 1;
        }

        return (sorted[..classes], classOfRow);
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
            sum += _labels[row];
        }

        return (float)(sum / nearest.Length);
    }

    /// <summary>One query's vote. Classes are numbered by ascending label; neighbours come nearest first.</summary>
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
