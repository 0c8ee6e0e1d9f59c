namespace Sagebrush.Demo;

/// <summary>What one way to find nearest neighbours takes.</summary>
/// <param name="TrainSeconds">From CreateTrainingJob to Completed.</param>
/// <param name="LoadSeconds">From CreateEndpoint to InService.</param>
/// <param name="QueryMilliseconds">The median of single queries over one connection, from the request to the answer.</param>
/// <param name="QueryP95Milliseconds">What 95 % of them take at most.</param>
/// <param name="MemoryBytes">Of the endpoint's processes after the queries, memory that they share counted once.</param>
/// <param name="ModelBytes">Of model.tar.gz.</param>
internal sealed record SearchFigures(
    double TrainSeconds, double LoadSeconds, double QueryMilliseconds, double QueryP95Milliseconds, long MemoryBytes, long ModelBytes);
