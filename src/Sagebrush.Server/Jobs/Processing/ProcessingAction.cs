namespace Sagebrush.Jobs;

/// <summary>What to do next for a processing job. Each may be done again after a crash.</summary>
internal enum ProcessingAction
{
    /// <summary>Lay out the folders of an attempt and bring the inputs.</summary>
    Stage,

    /// <summary>Start the containers that do not run yet, and wait for their end.</summary>
    Run,

    /// <summary>End the containers: SIGTERM, then SIGKILL.</summary>
    Stop,

    /// <summary>Store the outputs.</summary>
    Collect,

    /// <summary>Remove the folders: nothing more will happen.</summary>
    Clean,
}
