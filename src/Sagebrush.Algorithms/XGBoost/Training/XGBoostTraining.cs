using Sagebrush.Algorithms;
using Sagebrush.Contract;
using Sagebrush.Data;
using Sagebrush.Training;

namespace Sagebrush.XGBoost;

/// <summary>One host's part in a training job: read the channels, train with the other hosts that have data, and on the first of them save.</summary>
/// <param name="run">The job.</param>
/// <param name="release">Which of the service's containers trains.</param>
internal sealed class XGBoostTraining(TrainingRun run, XGBoostRelease release)
{
    private readonly XGBoostLog _log = new(run.Log, release);
    private readonly BoostingPlan _plan = BoostingPlan.Of(run.HyperParameters, release);

    /// <summary>Does it.</summary>
    /// <exception cref="ClientException">Data or parameters that are not what they should be.</exception>
    public void Run(CancellationToken cancel)
    {
        try
        {
            Train(cancel);
        }
        catch (XGBoostException e)
        {
            cancel.ThrowIfCancellationRequested();
            throw EngineFault.Of(e, isAlone: run.Hosts.Count == 1);
        }
    }

    private void Train(CancellationToken cancel)
    {
        var channels = new XGBoostChannels(run, _log);
        var train = channels.Read(XGBoost.TrainChannel, cancel);
        var validation = run.Input.Channels.ContainsKey(XGBoost.ValidationChannel) ? channels.Read(XGBoost.ValidationChannel, cancel) : null;
        if (run.Hosts.Count == 1)
        {
            Require(train, XGBoost.TrainChannel);
            Require(validation, XGBoost.ValidationChannel);
            _log.Info(release.PrintsMatrices ? "Single node training." : "Running standalone xgboost training.");
            Train(Collective.Alone, train, validation, Math.Max(train.Columns, validation?.Columns ?? 0), cancel);
            return;
        }

        _log.Info($"Distributed node training with {run.Hosts.Count} hosts: [{string.Join(", ", run.Hosts.Select(host => $"'{host}'"))}]");
        if (Crew.Meet(run, train.Rows > 0 && validation is null or { Rows: > 0 }, Math.Max(train.Columns, validation?.Columns ?? 0), train.IsSparse, cancel) is not { } crew)
        {
            _log.Warning($"Host {run.Host} does not have data. Will broadcast to cluster and will not be used in distributed training.");
            return;
        }

        using (crew)
        {
            Train(crew.Collective, train, validation, crew.Columns, cancel);
            crew.Leave();
        }
    }

    private void Train(Collective collective, RowTable train, RowTable? validation, int columns, CancellationToken cancel)
    {
        CheckWidths(train, validation);
        int threads = run.HyperParameters.TryGet(XGBoostParameters.Threads, out long given) ? (int)given : 0;
        bool areFolds = run.HyperParameters.TryGet(XGBoostParameters.Folds, out long folds);
        if (release.PrintsMatrices)
        {
            _log.Info($"Train matrix has {train.Rows} rows and {columns} columns");
            if (validation is not null)
            {
                _log.Info($"Validation matrix has {validation.Rows} rows");
            }
        }

        // Rows that are ranked have their weights by query, times have bounds, and a cross-validation takes rows apart: none of it goes with bins made beforehand.
        bool isQuantised = _plan.IsHistogram && !areFolds && !_plan.IsOfTimes && train.Groups.Length == 0 && (validation?.Groups.Length ?? 0) == 0;
        using var rows = isQuantised ? TableMatrix.Quantised(train, columns, Bins, threads, collective.IsAlone) : Plain([train]);
        using var validationRows = validation is null || isQuantised ? null : Plain([validation]);
        using WatchedRows trained = new MatrixRows(XGBoost.TrainChannel, rows);
        using WatchedRows? validated = validation is null ? null
            : validationRows is null ? new TableRows(XGBoost.ValidationChannel, validation, _plan) : new MatrixRows(XGBoost.ValidationChannel, validationRows);
        WatchedRows[] watched = validated is null ? [trained] : [trained, validated];
        var checkpoints = run.CheckpointFolder is { } folder ? new Checkpoints(folder, release.ModelFormat) : null;
        var saving = new ModelSaving(run, release.ModelFormat);
        try
        {
            if (areFolds)
            {
                using var all = validation is null ? null : Plain([train, validation]);
                int repeats = (int)run.HyperParameters.Get(XGBoostParameters.CrossValidations);
                new CrossValidation(_plan, collective, _log, (int)Math.Min(int.MaxValue, folds), repeats).Run(all ?? rows, watched, checkpoints, saving, cancel);
            }
            else
            {
                using var booster = new Boosting(_plan, collective, _log).Run(rows, watched, checkpoints, saving.After(SavedModel.Name), cancel);
                saving.Save(collective, SavedModel.Name, booster);
            }
        }
        catch (Exception e) when (saving.IsKeptOnTermination && cancel.IsCancellationRequested && e is OperationCanceledException or XGBoostException)
        {
            _log.Info("Training was asked to stop; the model of the last round is kept.");
            SavedModel.RemoveOthers(run.Root.Model);
        }

        DMatrix Plain(IReadOnlyList<RowTable> tables)
        {
            var matrix = TableMatrix.Plain(tables, columns, threads);
            if (_plan.IsOfTimes)
            {
                // One label a row is all that the channel's formats have: a time that was observed.
                matrix.Set("label_lower_bound", matrix.Get("label"));
                matrix.Set("label_upper_bound", matrix.Get("label"));
            }

            return matrix;
        }
    }

    private int Bins => run.HyperParameters.Get(XGBoostParameters.MaxBin) is > 0 and var most ? (int)Math.Min(int.MaxValue, most) : 256;

    private void Require(RowTable? table, string channel)
    {
        if (table is { Rows: 0 })
        {
            throw new ClientException($"No data in {(channel == XGBoost.TrainChannel ? "training" : channel)} channel path {run.Root.Channel(channel)}");
        }
    }

    private static void CheckWidths(RowTable train, RowTable? validation)
    {
        if (validation is not null && validation.IsSparse != train.IsSparse)
        {
            throw new ClientException("One of the channels 'train' and 'validation' has sparse rows and the other dense rows: what is absent would mean different things.");
        }

        if (validation is { IsSparse: false } && validation.Columns != train.Columns)
        {
            throw new ClientException($"Channel 'validation': a row has {validation.Columns} features, those of 'train' have {train.Columns}.");
        }
    }
}
