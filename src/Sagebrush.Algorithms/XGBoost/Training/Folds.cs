using Sagebrush.Algorithms;
using Sagebrush.Numerics;

namespace Sagebrush.XGBoost;

/// <summary>Deals rows out into the folds of a cross-validation, as scikit-learn's KFold and StratifiedKFold do; the random numbers are ours.</summary>
internal static class Folds
{
    /// <summary>Rows shuffled, in folds that differ by one row at most.</summary>
    /// <param name="rows">How many.</param>
    /// <param name="folds">How many.</param>
    /// <param name="random">Shuffles.</param>
    /// <returns>The fold of each row.</returns>
    /// <exception cref="ClientException">More folds than rows.</exception>
    public static int[] Plain(int rows, int folds, SplitMix random)
    {
        if (folds > rows)
        {
            throw new ClientException($"Cannot have number of splits _kfold={folds} greater than the number of samples: {rows}.");
        }

        int[] assigned = [.. Enumerable.Range(0, folds).SelectMany(fold => Enumerable.Repeat(fold, rows / folds + (fold < rows % folds ? 1 : 0)))];
        Shuffle(assigned, random);
        return assigned;
    }

    /// <summary>The same for the rows of each class, so that every fold has its share of all classes.</summary>
    /// <param name="labels">The class of each row.</param>
    /// <param name="folds">How many.</param>
    /// <param name="random">Shuffles.</param>
    /// <returns>The fold of each row.</returns>
    /// <exception cref="ClientException">No class has so many rows as there are folds.</exception>
    public static int[] Stratified(ReadOnlySpan<float> labels, int folds, SplitMix random)
    {
        var classes = labels.ToArray().Index().GroupBy(row => row.Item, row => row.Index).OrderBy(members => members.Key).Select(members => members.ToArray()).ToArray();
        if (classes.Max(members => members.Length) < folds)
        {
            throw new ClientException($"_kfold={folds} cannot be greater than the number of members in each class.");
        }

        var assigned = new int[labels.Length];
        int dealt = 0;
        foreach (int[] members in classes)
        {
            // Classes one after the other are dealt out like cards, so that folds are of one size too; which row of a class goes where is chance.
            int[] places = [.. Enumerable.Range(dealt, members.Length).Select(card => card % folds)];
            Shuffle(places, random);
            foreach (var (i, row) in members.Index())
            {
                assigned[row] = places[i];
            }

            dealt += members.Length;
        }

        return assigned;
    }

    private static void Shuffle(int[] values, SplitMix random)
    {
        for (int last = values.Length - 1; last > 0; last--)
        {
            int other = (int)random.NextBelow((ulong)last + 1);
            (values[last], values[other]) = (values[other], values[last]);
        }
    }
}
