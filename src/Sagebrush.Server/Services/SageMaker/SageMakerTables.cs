using Sagebrush.Jobs;
using Sagebrush.Store;

namespace Sagebrush.Services;

/// <summary>The rows of all SageMaker resources: operations write what callers want, the loops behind them what became of it.</summary>
/// <param name="db">Where they live.</param>
/// <param name="clock">Dates them.</param>
public sealed class SageMakerTables(Database db, TimeProvider clock)
{
    /// <summary>Training jobs by name.</summary>
    public Table<TrainingJob> TrainingJobs { get; } = new(db, "training_jobs", SageMakerRows.Default.TrainingJob, clock);

    /// <summary>Metric values out of the logs of training jobs.</summary>
    public Table<MetricPoints> MetricPoints { get; } = new(db, "metric_points", SageMakerRows.Default.MetricPoints, clock);

    /// <summary>Tags by the ARN of their resource.</summary>
    public Table<TagSet> Tags { get; } = new(db, "tags", SageMakerRows.Default.TagSet, clock);

    /// <summary>Models by name.</summary>
    public Table<Model> Models { get; } = new(db, "models", SageMakerRows.Default.Model, clock);

    /// <summary>Endpoint configurations by name.</summary>
    public Table<EndpointConfig> EndpointConfigs { get; } = new(db, "endpoint_configs", SageMakerRows.Default.EndpointConfig, clock);

    /// <summary>Endpoints by name.</summary>
    public Table<Endpoint> Endpoints { get; } = new(db, "endpoints", SageMakerRows.Default.Endpoint, clock);

    /// <summary>Transform jobs by name.</summary>
    public Table<TransformJob> TransformJobs { get; } = new(db, "transform_jobs", SageMakerRows.Default.TransformJob, clock);

    /// <summary>Processing jobs by name.</summary>
    public Table<ProcessingJob> ProcessingJobs { get; } = new(db, "processing_jobs", SageMakerRows.Default.ProcessingJob, clock);

    /// <summary>Definitions of data quality jobs by name.</summary>
    public Table<DataQualityDefinition> DataQualityDefinitions { get; } = new(db, "data_quality_definitions", SageMakerRows.Default.DataQualityDefinition, clock);

    /// <summary>Definitions of model quality jobs by name.</summary>
    public Table<ModelQualityDefinition> ModelQualityDefinitions { get; } = new(db, "model_quality_definitions", SageMakerRows.Default.ModelQualityDefinition, clock);

    /// <summary>Monitoring schedules by name.</summary>
    public Table<MonitoringSchedule> MonitoringSchedules { get; } = new(db, "monitoring_schedules", SageMakerRows.Default.MonitoringSchedule, clock);

    /// <summary>Executions of monitoring schedules.</summary>
    public Table<MonitoringExecution> MonitoringExecutions { get; } = new(db, "monitoring_executions", SageMakerRows.Default.MonitoringExecution, clock);

    /// <summary>The objects that transform jobs which have not ended are done with.</summary>
    public Table<TransformedObject> TransformedObjects { get; } = new(db, "transformed_objects", SageMakerRows.Default.TransformedObject, clock);
}
