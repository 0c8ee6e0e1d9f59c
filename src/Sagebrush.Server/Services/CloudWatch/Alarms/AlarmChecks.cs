using Sagebrush.Metrics;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.CloudWatch;

namespace Sagebrush.Services;

/// <summary>What can be an alarm. Source: API reference, "PutMetricAlarm".</summary>
internal static class AlarmChecks
{
    private const int Day = 86_400, Week = 7 * Day, MostActions = 5;

    private static readonly string[] Treatments = ["breaching", "notBreaching", "ignore", "missing"];

    /// <summary>Refuses what could never be evaluated.</summary>
    /// <exception cref="AwsException">ValidationError, InvalidParameterCombination, MissingParameter, NotImplemented.</exception>
    public static void Check(PutMetricAlarmRequest request)
    {
        CheckBuilt(request);
        if (request.EvaluationPeriods is null)
        {
            throw AwsError.MissingParameter.With("The parameter EvaluationPeriods is required.");
        }

        if (request.ComparisonOperator is null)
        {
            throw AwsError.MissingParameter.With("The parameter ComparisonOperator is required.");
        }

        if (request.Threshold is null || !double.IsFinite(request.Threshold.Value))
        {
            throw AwsError.MissingParameter.With("The parameter Threshold is required.");
        }

        if (request.DatapointsToAlarm > request.EvaluationPeriods)
        {
            throw AwsError.QueryValidation.With("DatapointsToAlarm must be less than or equal to EvaluationPeriods.");
        }

        if (request.TreatMissingData is { } treatment && !Treatments.Contains(treatment))
        {
            throw AwsError.QueryValidation.With($"Option {treatment} is not supported for TreatMissingData. The supported options are: {string.Join(", ", Treatments)}.");
        }

        int period = request.Metrics is { Count: > 0 } ? PeriodOfExpression(request) : PeriodOfMetric(request);
        if (period is not (10 or 20 or 30) && period % 60 != 0)
        {
            throw AwsError.QueryValidation.With("The period of an alarm must be 10, 20, 30 or a multiple of 60.");
        }

        long checkedSeconds = (long)period * request.EvaluationPeriods.Value;
        if (checkedSeconds > (period >= 3600 ? Week : Day))
        {
            throw AwsError.QueryValidation.With(period >= 3600
                ? $"Metrics cannot be checked across more than a week (EvaluationPeriods * Period must be <= {Week})."
                : $"Metrics cannot be checked across more than a day (EvaluationPeriods * Period must be <= {Day}).");
        }

        foreach (var (name, actions) in new[] { ("OKActions", request.OKActions), ("AlarmActions", request.AlarmActions), ("InsufficientDataActions", request.InsufficientDataActions) })
        {
            CheckActions(name, actions ?? []);
        }
    }

    private static void CheckBuilt(PutMetricAlarmRequest request)
    {
        if (request.ThresholdMetricId is not null
            || request.ComparisonOperator is ComparisonOperator.LessThanLowerOrGreaterThanUpperThreshold or ComparisonOperator.LessThanLowerThreshold or ComparisonOperator.GreaterThanUpperThreshold)
        {
            throw AwsError.NotImplemented.With("Alarms on anomaly detection (ThresholdMetricId) are not implemented by Sagebrush.");
        }

        if (request.EvaluationCriteria is not null || request.EvaluationInterval is not null)
        {
            throw AwsError.NotImplemented.With("Alarms on PromQL (EvaluationCriteria, EvaluationInterval) are not implemented by Sagebrush.");
        }

        if (request.EvaluateLowSampleCountPercentile == "ignore")
        {
            throw AwsError.NotImplemented.With("EvaluateLowSampleCountPercentile 'ignore' is not implemented by Sagebrush.");
        }
    }

    private static int PeriodOfMetric(PutMetricAlarmRequest request)
    {
        if (request.MetricName is null || request.Namespace is null)
        {
            throw AwsError.MissingParameter.With($"The parameter {(request.MetricName is null ? "MetricName" : "Namespace")} is required.");
        }

        if (request.Statistic is null == request.ExtendedStatistic is null)
        {
            throw AwsError.InvalidParameterCombination.With("Exactly one of the parameters Statistic and ExtendedStatistic must be specified.");
        }

        if (request.ExtendedStatistic is { } extended && Metrics.Statistic.Parse(extended) is null)
        {
            throw AwsError.QueryValidation.With($"The value {extended} for parameter ExtendedStatistic is not supported.");
        }

        MetricDatumChecks.CheckDimensions(request.Dimensions, "Dimensions");
        return request.Period ?? throw AwsError.MissingParameter.With("The parameter Period is required.");
    }

    private static int PeriodOfExpression(PutMetricAlarmRequest request)
    {
        if (request.MetricName is not null || request.Namespace is not null || request.Period is not null || request.Statistic is not null
            || request.ExtendedStatistic is not null || request.Dimensions is { Count: > 0 } || request.Unit is not null)
        {
            throw AwsError.InvalidParameterCombination.With(
                "The parameter Metrics cannot be used together with MetricName, Namespace, Dimensions, Period, Unit, Statistic or ExtendedStatistic.");
        }

        var queries = new MetricQueries(request.Metrics!);
        return queries.Returned.Count() == 1 ? queries.Period
            : throw AwsError.QueryValidation.With("Exactly one element of the metrics list should return data.");
    }

    private static void CheckActions(string name, IReadOnlyList<string> actions)
    {
        if (actions.Count > MostActions)
        {
            throw AwsError.QueryValidation.With($"The collection {name} must not have a size greater than {MostActions}.");
        }

        foreach (string arn in actions)
        {
            if (!arn.StartsWith("arn:", StringComparison.Ordinal) || arn.Split(':').Length < 6)
            {
                throw AwsError.QueryValidation.With($"Invalid arn syntax: {arn}");
            }

            if (arn.Split(':')[2] is not ("sns" or "autoscaling"))
            {
                throw AwsError.NotImplemented.With($"The action {arn} of {name} is not implemented by Sagebrush: an alarm can tell a topic of SNS or call for a scaling policy.");
            }
        }
    }
}
