using System.Globalization;
using Sagebrush.Algorithms;

namespace Sagebrush.XGBoost;

/// <summary>Trains one model, round by round.</summary>
/// <param name="plan">What is trained.</param>
/// <param name="collective">The hosts that train it together.</param>
/// <param name="log">Gets the metrics of each round, on the first host.</param>
internal sealed class Boosting(BoostingPlan plan, Collective collective, XGBoostLog log)
{
    /// <summary>The values of the last round's metrics, as they were printed.</summary>
    public IReadOnlyList<Score> Scores { get; private set; } = [];

    /// <summary>Trains.</summary>
    /// <param name="train">Rows with labels.</param>
    /// <param name="watched">What is scored after each round: train first.</param>
    /// <param name="checkpoints">Where to go on from and what to leave behind; null for nothing.</param>
    /// <param name="after">Sees the model after each round.</param>
    /// <param name="cancel">Asked before each round.</param>
    /// <returns>The model; of one that was stopped early the best rounds.</returns>
    /// <exception cref="ClientException">Metrics that make no sense for the labels, or a checkpoint that is no model.</exception>
    /// <exception cref="XGBoostException">Parameters or labels that XGBoost refuses, or another host went away.</exception>
    public Booster Run(DMatrix train, IReadOnlyList<WatchedRows> watched, Checkpoints? checkpoints, Action<Booster> after, CancellationToken cancel)
    {
        var booster = Booster.Create([train, .. watched.OfType<MatrixRows>().Select(rows => rows.Matrix)]);
        Configure(booster);
        var stopping = Stopping(watched);
        for (int round = Restored(booster, checkpoints); round < plan.Rounds; round++)
        {
            cancel.ThrowIfCancellationRequested();
            booster.Update(round, train);
            Scores = Evaluate(booster, round, watched);
            if (collective.IsFirst)
            {
                log.Round(round, Scores);
                checkpoints?.Save(booster, round);
                after(booster);
            }

            if (stopping?.Ends(round, StoppingScore()) ?? false)
            {
                break;
            }
        }

        return stopping is { BestRound: >= 0 } ? Best(booster, stopping) : Noted(booster, booster.Rounds - 1);
    }

    private void Configure(Booster booster)
    {
        foreach (var (name, value) in plan.EngineParameters)
        {
            booster.Set(name, value);
        }
    }

    private int Restored(Booster booster, Checkpoints? checkpoints)
    {
        var newest = collective.IsFirst ? checkpoints?.Newest() : null;
        long round = collective.FromFirst(newest?.Round ?? -1);
        if (round < 0)
        {
            return 0;
        }

        booster.Read(collective.FromFirst(newest?.Model));
        Configure(booster);
        log.Info($"Resuming from iteration {round + 1}");
        return (int)round + 1;
    }

    // Without a metric that was named there is nothing to look at: so the container does.
    private EarlyStopping? Stopping(IReadOnlyList<WatchedRows> watched) =>
        plan is { Patience: { } patience, Metrics.Stopping: { } metric } && watched.Any(set => set.Name == XGBoost.ValidationChannel)
            ? new(patience, XGBoostMetric.IsMaximized(metric)) : null;

    // XGBoost prints error@0.5 as error.
    private double StoppingScore()
    {
        var scores = Scores.Where(score => score.Channel == XGBoost.ValidationChannel).ToArray();
        return (scores.FirstOrDefault(score => score.Metric == plan.Metrics.Stopping) ?? scores.Last(score => score.Metric == plan.Metrics.Stopping!.Split('@')[0])).Value;
    }

    private Score[] Evaluate(Booster booster, int round, IReadOnlyList<WatchedRows> watched)
    {
        var scores = new List<Score>();
        foreach (var rows in watched)
        {
            // [0]\ttrain-rmse:8.09085
            var engine = rows.Evaluate(booster, round).Split('\t').Skip(1).Select(Parsed);
            // rmse of the container stands in the place of XGBoost's own.
            scores.AddRange(engine.Concat(Own(rows, booster)).GroupBy(score => score.Metric).Select(same => same.Last()));
        }

        return [.. scores];
    }

    private IEnumerable<Score> Own(WatchedRows rows, Booster booster)
    {
        if (plan.Metrics.Own.Count == 0)
        {
            return [];
        }

        var (margins, width) = rows.Margins(booster);
        return OwnMetrics.Of(plan.Metrics.Own, rows.Labels, margins, width).Select(own => new Score(rows.Name, own.Name, collective.Mean(own.Value)));
    }

    private static Score Parsed(string text)
    {
        int dash = text.IndexOf('-', StringComparison.Ordinal), colon = text.LastIndexOf(':');
        string number = text[(colon + 1)..];
        double value = number.EndsWith("nan", StringComparison.Ordinal) ? double.NaN : number.EndsWith("inf", StringComparison.Ordinal)
            ? number[0] == '-' ? double.NegativeInfinity : double.PositiveInfinity : double.Parse(number, CultureInfo.InvariantCulture);
        return new(text[..dash], text[(dash + 1)..colon], value);
    }

    private Booster Best(Booster booster, EarlyStopping stopping)
    {
        if (!plan.IsOfTrees)
        {
            log.Warning($"A linear model is kept as it is after its last round; the best round was {stopping.BestRound}.");
            return Noted(booster, stopping.BestRound);
        }

        using (booster)
        {
            return Noted(booster.Slice(0, stopping.BestRound + 1), stopping.BestRound);
        }
    }

    // Readers up to XGBoost 1.4 look at best_ntree_limit.
    private Booster Noted(Booster booster, int best)
    {
        int trees = !plan.IsOfTrees ? 0 : plan.Parameters.Where(parameter => parameter.Name == "num_parallel_tree")
            .Select(parameter => int.Parse(parameter.Value, CultureInfo.InvariantCulture)).FirstOrDefault(1);
        booster.SetAttribute("best_iteration", best.ToString(CultureInfo.InvariantCulture));
        booster.SetAttribute("best_ntree_limit", ((best + 1) * trees).ToString(CultureInfo.InvariantCulture));
        return booster;
    }
}
