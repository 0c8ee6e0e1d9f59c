namespace Sagebrush.Jobs;

/// <summary>What to do next for a transform job. Each may be done again after a crash.</summary>
internal enum TransformAction
{
    /// <summary>Find the objects, and bring the instances into service.</summary>
    Start,

    /// <summary>Transform the objects that are not done.</summary>
    Transform,

    /// <summary>End the instances.</summary>
    Release,

    /// <summary>Remove what is left: nothing more will happen.</summary>
    Clean,
}
