namespace Sagebrush.Jobs;

/// <summary>What to do next for a training job. Each may be done again after a crash.</summary>
internal enum TrainingAction
{
    /// <summary>Lay out the folders of a new attempt.</summary>
    Stage,

    /// <summary>Start the containers that do not run yet, and wait for their end.</summary>
    Run,

    /// <summary>End the containers: SIGTERM, then SIGKILL.</summary>
    Stop,

    /// <summary>Store what the containers left behind.</summary>
    Collect,

    /// <summary>Remove the folders: nothing more will happen.</summary>
    Clean,
}
