using System.Globalization;
using Sagebrush.Numerics;

namespace Sagebrush.XGBoost;

/// <summary>Trains a model for each fold of all rows, several times over; the models together are the job's model.</summary>
/// <param name="plan">What is trained.</param>
/// <param name="collective">The hosts that train together.</param>
/// <param name="log">Gets the metrics.</param>
/// <param name="folds">Parts; each model has not seen one of them.</param>
/// <param name="repeats">How often rows are dealt out anew.</param>
internal sealed class CrossValidation(BoostingPlan plan, Collective collective, XGBoostLog log, int folds, int repeats)
{
    /// <summary>Trains, prints, saves.</summary>
    /// <param name="rows">All rows: those of train and validation.</param>
    /// <param name="watched">What is scored after each round, as without folds.</param>
    /// <param name="checkpoints">Where to go on from; null for nothing.</param>
    /// <param name="saving">Saves the models.</param>
    /// <param name="cancel">Asked before each round.</param>
    public void Run(DMatrix rows, IReadOnlyList<WatchedRows> watched, Checkpoints? checkpoints, ModelSaving saving, CancellationToken cancel)
    {
        log.Info($"Run {repeats}-round of {folds}-fold cross validation with {rows.Rows} rows");
        float[] labels = rows.Get("label");
        var random = new SplitMix(seed: 0);
        var predictions = new FoldPredictions(labels, plan.IsClassification);
        var scores = new List<IReadOnlyList<Score>>();
        for (int repeat = 0; repeat < repeats; repeat++)
        {
            int[] assigned = plan.IsClassification ? Folds.Stratified(labels, folds, random) : Folds.Plain(labels.Length, folds, random);
            for (int fold = 0; fold < folds; fold++)
            {
                log.Info($"Train cross validation fold {fold + 1}");
                scores.Add(Train(rows, assigned, fold, scores.Count, watched, checkpoints, saving, predictions, cancel));
            }

            log.Info($"The metrics of round {repeat + 1} cross validation");
            Print(scores[^folds..]);
        }

        if (collective.IsFirst)
        {
            predictions.Write(saving.OutputData);
        }

        if (repeats > 1)
        {
            log.Info($"The overall metrics of {repeats}-round cross validation");
            Print(scores);
        }
    }

    private IReadOnlyList<Score> Train(
        DMatrix rows, int[] assigned, int fold, int model, IReadOnlyList<WatchedRows> watched, Checkpoints? checkpoints, ModelSaving saving,
        FoldPredictions predictions, CancellationToken cancel)
    {
        int[] unseen = [.. assigned.Index().Where(row => row.Item == fold).Select(row => row.Index)];
        using var seenRows = rows.Slice([.. assigned.Index().Where(row => row.Item != fold).Select(row => row.Index)]);
        using var unseenRows = rows.Slice(unseen);
        string name = string.Create(CultureInfo.InvariantCulture, $"{SavedModel.Name}-{model}");
        var boosting = new Boosting(plan, collective, log);
        using var booster = boosting.Run(seenRows, watched, checkpoints?.Of(model), saving.After(name), cancel);
        predictions.Add(unseen, booster.Predict(unseenRows), plan.ObjectiveName == "multi:softmax");
        saving.Save(collective, name, booster);
        return boosting.Scores;
    }

    // The means of the last rounds, metric by metric.
    private void Print(IReadOnlyList<IReadOnlyList<Score>> scores)
    {
        if (collective.IsFirst)
        {
            var means = scores.SelectMany(last => last).GroupBy(score => (score.Metric, score.Channel))
                .Select(group => new Score(group.Key.Channel, group.Key.Metric, group.Average(score => score.Value))).ToArray();
            log.Round(plan.Rounds, means.GroupBy(score => score.Metric).SelectMany(metric => metric));
        }
    }
}
