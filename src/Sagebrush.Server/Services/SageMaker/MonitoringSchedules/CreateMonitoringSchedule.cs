using Sagebrush.Jobs;
using Sagebrush.Store;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Services;

partial class SageMakerService
{
    /// <summary>Begins to monitor an endpoint by the clock, or once.</summary>
    /// <exception cref="AwsException">ValidationException: something that it names is missing or does not fit. ResourceInUse: the name is taken.</exception>
    public override async ValueTask<CreateMonitoringScheduleResponse> CreateMonitoringSchedule(CreateMonitoringScheduleRequest request, Call call, CancellationToken cancel)
    {
        string arn = ArnOf(MonitoringSchedule.Kind, request.MonitoringScheduleName);
        var plan = await PlanOf(request.MonitoringScheduleConfig, cancel);
        Services.Tags.Check(request.Tags);
        try
        {
            _tables.MonitoringSchedules.Add(new(Completed(request), plan) { Due = FirstDue(Completed(request).MonitoringScheduleConfig) });
        }
        catch (DuplicateKeyException)
        {
            throw AwsError.ResourceInUse.With($"Monitoring Schedule {arn} already exists.");
        }

        _tags.Set(arn, request.Tags);
        return new() { MonitoringScheduleArn = arn };
    }

    // Without an expression the service picks a time of the day; so is midnight one.
    private static CreateMonitoringScheduleRequest Completed(CreateMonitoringScheduleRequest request) => request with
    {
        MonitoringScheduleConfig = request.MonitoringScheduleConfig with
        {
            ScheduleConfig = request.MonitoringScheduleConfig.ScheduleConfig ?? new() { ScheduleExpression = "cron(0 0 ? * * *)" },
        },
    };

    private DateTimeOffset? FirstDue(MonitoringScheduleConfig config)
    {
        var now = _clock.GetUtcNow();
        var expression = ScheduleExpression.Parse(config.ScheduleConfig!.ScheduleExpression)!;
        // Captures bear whole seconds: those of this one belong to a window that ends now.
        return expression.IsNow ? DateTimeOffset.FromUnixTimeSeconds(now.ToUnixTimeSeconds() + 1) : expression.After(now);
    }

    /// <summary>What a configuration wants done, checked.</summary>
    private async Task<MonitoringPlan> PlanOf(MonitoringScheduleConfig config, CancellationToken cancel)
    {
        NotYet(config.MonitoringType is MonitoringType.ModelBias or MonitoringType.ModelExplainability, $"monitoringType {config.MonitoringType}");
        CheckSchedule(config.ScheduleConfig);
        var plan = (config.MonitoringJobDefinition, config.MonitoringJobDefinitionName) switch
        {
            ({ } own, null) => MonitoringPlans.Of(own, _tables.ProcessingJobs),
            (null, { } name) when config.MonitoringType == MonitoringType.ModelQuality => MonitoringPlans.Of(
                (_tables.ModelQualityDefinitions.Find(name) ?? throw DefinitionMissing(ArnOf(ModelQualityDefinition.Kind, name))).Spec, _tables.ProcessingJobs),
            (null, { } name) => MonitoringPlans.Of(
                (_tables.DataQualityDefinitions.Find(name) ?? throw DefinitionMissing(ArnOf(DataQualityDefinition.Kind, name))).Spec, _tables.ProcessingJobs),
            _ => throw AwsError.Validation.With("Either monitoringJobDefinition or monitoringJobDefinitionName must be given, and not both."),
        };
        var checks = new MonitoringChecks(_tables, _images, _storage, _roles);
        checks.CheckEndpoint(plan.Input.EndpointName, ArnOf("endpoint", plan.Input.EndpointName));
        await checks.Check(plan, cancel);
        return plan;
    }

    private static void CheckSchedule(ScheduleConfig? config)
    {
        if (config is null)
        {
            return;
        }

        if (ScheduleExpression.Parse(config.ScheduleExpression) is not { } expression)
        {
            throw AwsError.Validation.With($"Invalid ScheduleExpression '{config.ScheduleExpression}'. Supported are cron(0 * ? * * *), cron(0 12 ? * * *), cron(0 0/6 ? * * *), "
                + "minutes said as hours are, cron(*/5 * ? * * *), and NOW.");
        }

        var (start, end) = (MonitoringPlan.Offset(config.DataAnalysisStartTime), MonitoringPlan.Offset(config.DataAnalysisEndTime));
        foreach (var (given, read, member) in new[] { (config.DataAnalysisStartTime, start, "dataAnalysisStartTime"), (config.DataAnalysisEndTime, end, "dataAnalysisEndTime") })
        {
            if ((given is not null || expression.IsNow) && read is null)
            {
                throw AwsError.Validation.With($"Value '{given}' at 'monitoringScheduleConfig.scheduleConfig.{member}' failed to satisfy constraint: "
                    + "Member must be an ISO 8601 duration such as -PT1H, and is required with NOW");
            }
        }

        if (end - start is { } length && (length <= TimeSpan.Zero || length > TimeSpan.FromHours(24)))
        {
            throw AwsError.Validation.With("DataAnalysisStartTime must be before DataAnalysisEndTime, by at most 24 hours.");
        }
    }

    private static AwsException DefinitionMissing(string arn) => AwsError.ResourceNotFound.With($"Could not find job definition {arn}.");

    private static AwsException ScheduleMissing(string arn) => AwsError.ResourceNotFound.With($"Could not find monitoring schedule {arn}.");

    private static string Sortable(DateTimeOffset time) => time.UtcDateTime.ToString("O");
}
