using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Jobs;

/// <summary>What came of a <see cref="TrainingAction"/>.</summary>
internal abstract record TrainingSight
{
    /// <summary>The folders are laid out.</summary>
    public sealed record Staged : TrainingSight;

    /// <summary>The containers have ended.</summary>
    /// <param name="Code">0 when all ended well, else the code of the first that did not.</param>
    /// <param name="Reason">What that container gives as its reason; empty when all ended well.</param>
    public sealed record Exited(int Code, string Reason) : TrainingSight;

    /// <summary>A server before this one fed the containers, and they may have got half of their data: only a new attempt is sure to be right.</summary>
    public sealed record Interrupted : TrainingSight;

    /// <summary>The results are stored.</summary>
    /// <param name="ModelArtifacts">Where the model is; null when there is none.</param>
    /// <param name="FinalMetrics">The last value of each metric.</param>
    public sealed record Collected(string? ModelArtifacts, IReadOnlyList<MetricData> FinalMetrics) : TrainingSight;

    /// <summary>It cannot go on, and the caller can mend it.</summary>
    public sealed record Refused(string Reason) : TrainingSight;

    /// <summary>It did not go on, and the fault is ours: a lost container, a full disk.</summary>
    public sealed record Broken(string Reason) : TrainingSight;
}
