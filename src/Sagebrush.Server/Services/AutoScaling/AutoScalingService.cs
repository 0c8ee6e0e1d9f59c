using Sagebrush.Hosting;
using Sagebrush.Scaling;
using Sagebrush.Store;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.AutoScaling;

namespace Sagebrush.Services;

/// <summary>Application Auto Scaling of endpoints' variants.</summary>
public sealed partial class AutoScalingService : AutoScalingApi
{
    private readonly Options _options;
    private readonly ScalingTables _tables;
    private readonly Table<Endpoint> _endpoints;
    private readonly Metrics.Alarms _alarms;
    private readonly TimeProvider _clock;

    /// <summary>Takes what it writes and looks at.</summary>
    /// <param name="options">Account and region.</param>
    /// <param name="tables">Where it writes.</param>
    /// <param name="endpoints">What is scaled.</param>
    /// <param name="alarms">What calls for step policies.</param>
    /// <param name="clock">The time.</param>
    public AutoScalingService(Options options, ScalingTables tables, Table<Endpoint> endpoints, Metrics.Alarms alarms, TimeProvider clock) =>
        (_options, _tables, _endpoints, _alarms, _clock) = (options, tables, endpoints, alarms, clock);

    /// <summary>The variant that a request means.</summary>
    /// <exception cref="AwsException">ValidationException: another service, another dimension, an id that is none, or no such variant in service.</exception>
    private Variant VariantOf(string service, string resourceId, string dimension)
    {
        var resource = ResourceOf(service, resourceId, dimension);
        var endpoint = _endpoints.Find(resource.Endpoint)
            ?? throw AwsError.Validation.With($"Could not find endpoint \"{Arn.SageMaker(_options, "endpoint", resource.Endpoint)}\".");
        var variant = VariantCapacity.Find(endpoint, resource.Variant) ?? throw AwsError.Validation.With(endpoint.Live is null
            ? $"The endpoint \"{resource.Endpoint}\" has the status {endpoint.EndpointStatus}: a variant can be scaled once the endpoint is in service."
            : $"Could not find variant '{resource.Variant}' on endpoint \"{Arn.SageMaker(_options, "endpoint", resource.Endpoint)}\".");
        bool provisioned = dimension == ScalableDimension.SagemakerVariantDesiredProvisionedConcurrency;
        return provisioned == variant.Serverless is not null ? variant : throw AwsError.Validation.With(provisioned
            ? $"The variant '{resource.Variant}' is not serverless: its provisioned concurrency cannot be scaled."
            : $"The variant '{resource.Variant}' is serverless: its instance count cannot be scaled.");
    }

    private static VariantResource ResourceOf(string service, string resourceId, string dimension) =>
        service == ServiceNamespace.Sagemaker
            && dimension is ScalableDimension.SagemakerVariantDesiredInstanceCount or ScalableDimension.SagemakerVariantDesiredProvisionedConcurrency
            && VariantResource.Parse(resourceId) is { } resource
                ? resource
                : throw AwsError.Validation.With("Unsupported service namespace, resource type or scalable dimension");

    /// <exception cref="AwsException">ObjectNotFoundException: nothing of the kind is registered.</exception>
    private static AwsException NotFound(string what, string service, string resourceId, string dimension, string? name = null) => AwsError.ObjectNotFound.With(
        $"No {what} found for service namespace: {service}, resource ID: {resourceId}, scalable dimension: {dimension}{name}");

    private ScalableTargetRow TargetOf(string service, string resourceId, string dimension) =>
        _tables.Targets.Find(ScalableTargetRow.KeyOf(resourceId, dimension)) ?? throw AwsError.ObjectNotFound.With(
            $"No scalable target registered for service namespace: {service}, resource ID: {resourceId}, scalable dimension: {dimension}");

    private string ArnOf(ScalableTargetRow target) =>
        $"arn:{Arn.Partition(_options.Region)}:application-autoscaling:{_options.Region}:{_options.Account}:scalable-target/{target.Id}";

    /// <summary>A page of rows, and where the next one begins.</summary>
    /// <exception cref="AwsException">InvalidNextTokenException.</exception>
    private static (IReadOnlyList<T> Items, string? Next) Page<T>(IEnumerable<T> rows, int? most, string? token, Func<T, string> key)
    {
        const int Longest = 50;
        string after = "";
        if (token is not null)
        {
            var bytes = new byte[token.Length];
            after = Convert.TryFromBase64String(token, bytes, out int length) ? System.Text.Encoding.UTF8.GetString(bytes, 0, length)
                : throw AwsError.InvalidScalingToken.With("Invalid next token.");
        }

        if (most is < 1 or > Longest)
        {
            throw AwsError.Validation.With($"1 validation error detected: Value '{most}' at 'maxResults' failed to satisfy constraint: Member must have value between 1 and {Longest}");
        }

        var items = rows.Where(row => string.CompareOrdinal(key(row), after) > 0).Take((most ?? Longest) + 1).ToList();
        return items.Count <= (most ?? Longest) ? (items, null)
            : (items[..^1], Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(key(items[^2]))));
    }

    private static bool Concerns(string resourceId, string dimension, string? wantedResource, string? wantedDimension) =>
        (wantedResource ?? resourceId) == resourceId && (wantedDimension ?? dimension) == dimension;
}
