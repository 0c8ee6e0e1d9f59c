using Sagebrush.Jobs;
using Sagebrush.Store;
using Sagebrush.Wire.Shapes.Metrics;

namespace Sagebrush.Services;

/// <summary>SageMaker Metrics: the values that training jobs wrote to their logs, over iterations or time.</summary>
/// <param name="options">Account and region.</param>
/// <param name="jobs">The jobs that have metrics.</param>
/// <param name="points">Their values.</param>
public sealed partial class MetricsService(Options options, Table<TrainingJob> jobs, Table<MetricPoints> points) : MetricsApi
{
    private readonly Options _options = options;
    private readonly Table<TrainingJob> _jobs = jobs;
    private readonly Table<MetricPoints> _points = points;
}
