using Sagebrush.Training;

namespace Sagebrush.XGBoost;

/// <summary>Saves the models of a job in its model folder.</summary>
internal sealed class ModelSaving(TrainingRun run, ModelFormat format)
{
    /// <summary>The model so far is there all the time, and is the job's model when it is stopped.</summary>
    public bool IsKeptOnTermination { get; } = run.HyperParameters.Text(XGBoostParameters.SaveOnTermination.Name) == "true";

    /// <summary>The folder of the other output.</summary>
    public string OutputData => run.Root.OutputData;

    /// <summary>What to do with the model after each round.</summary>
    /// <param name="name">Of the file.</param>
    public Action<Booster> After(string name) => IsKeptOnTermination ? booster => Write(name, booster) : _ => { };

    /// <summary>Saves the model that is done, on the first host.</summary>
    public void Save(Collective collective, string name, Booster booster)
    {
        if (collective.IsFirst)
        {
            Write(name, booster);
        }
    }

    private void Write(string name, Booster booster) => SavedModel.Write(Path.Combine(run.Root.Model, name), booster.Save(format));
}
