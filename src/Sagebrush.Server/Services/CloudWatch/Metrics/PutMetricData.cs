using Sagebrush.Metrics;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.CloudWatch;

namespace Sagebrush.Services;

partial class CloudWatchService
{
    /// <summary>Keeps values of metrics, which need not be there before; all of them or, when one is refused, none.</summary>
    /// <exception cref="AwsException">InvalidParameterValue, InvalidParameterCombination, MissingParameter: a datum that CloudWatch would not take.</exception>
    public override async ValueTask PutMetricData(PutMetricDataRequest request, Call call, CancellationToken cancel)
    {
        if (request.EntityMetricData is { Count: > 0 })
        {
            throw AwsError.NotImplemented.With("EntityMetricData is not implemented by Sagebrush: entities belong to other services of AWS. Put the data in MetricData.");
        }

        if (request.Namespace.StartsWith("AWS/", StringComparison.Ordinal) || request.Namespace.StartsWith(':'))
        {
            throw AwsError.MetricParameterValue.With($"The value {request.Namespace} for parameter Namespace is invalid.");
        }

        var data = request.MetricData ?? [];
        if (data.Count == 0)
        {
            throw AwsError.MissingParameter.With("The parameter MetricData is required.");
        }

        if (data.Count > MetricDatumChecks.MostData)
        {
            throw AwsError.MetricParameterValue.With($"The collection MetricData must not have a size greater than {MetricDatumChecks.MostData}.");
        }

        var now = _clock.GetUtcNow();
        var samples = data.Select((datum, i) => new MetricSample(
            MetricQueries.KeyOf(request.Namespace, datum.MetricName, datum.Dimensions), datum.Timestamp ?? now, datum.Unit ?? StandardUnit.None,
            MetricDatumChecks.Summary(datum, $"MetricData.member.{i + 1}", now))).ToList();
        await _metrics.Put(samples);
    }
}
