using Sagebrush.Contract;
using Sagebrush.Images;
using Sagebrush.Jobs;
using Sagebrush.Storage;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Services;

/// <summary>Finds what is wrong with a plan for monitoring, as far as it can be known before it is executed.</summary>
/// <param name="tables">The endpoints.</param>
/// <param name="images">The images that can run.</param>
/// <param name="storage">Holds baselines and reports.</param>
/// <param name="roles">Who may run jobs.</param>
internal sealed class MonitoringChecks(SageMakerTables tables, ImageCatalog images, ObjectStorage storage, Roles roles)
{
    private readonly S3Checks _places = new(storage);

    /// <summary>Passes a plan that can be executed once its endpoint captures.</summary>
    /// <exception cref="AwsException">ValidationException.</exception>
    public async Task Check(MonitoringPlan plan, CancellationToken cancel)
    {
        string processing = new MlRoot().Processing + "/";
        ValidationErrors.Refuse(
        [
            .. new[] { (plan.Input.LocalPath, "endpointInput.localPath"), (plan.Output.LocalPath, "monitoringOutputs.1.member.s3Output.localPath") }
                .Where(path => !Path.GetFullPath(path.Item1).StartsWith(processing, StringComparison.Ordinal))
                .Select(path => $"Value '{path.Item1}' at '{path.Item2}' failed to satisfy constraint: Member must begin with {processing}"),
            .. new[] { (plan.Input.StartTimeOffset, "startTimeOffset"), (plan.Input.EndTimeOffset, "endTimeOffset") }
                .Where(offset => offset.Item1 is not null && MonitoringPlan.Offset(offset.Item1) is null)
                .Select(offset => $"Value '{offset.Item1}' at 'endpointInput.{offset.Item2}' failed to satisfy constraint: Member must be an ISO 8601 duration such as -PT1H"),
        ]);
        roles.CheckAssumable(plan.RoleArn);
        var image = images.Find(plan.App.ImageUri, hasScript: true)
            ?? throw AwsError.Validation.With($"Cannot find the monitoring image '{plan.App.ImageUri}'. {images.Searched(plan.App.ImageUri)}");
        if (image.MissingToProcess() is { } missing)
        {
            throw AwsError.Validation.With($"The monitoring image '{plan.App.ImageUri}' cannot run in this installation: {missing}");
        }

        foreach (string report in new[] { plan.Constraints, plan.Statistics }.OfType<string>())
        {
            await _places.CheckData(new() { S3Uri = report, S3DataType = S3DataType.S3Prefix }, plan.RoleArn, " Baseline.", cancel);
        }

        await _places.CheckBucket(plan.Output.S3Uri, "monitoringOutputs.1.member.s3Output.s3Uri", cancel);
        if (plan.GroundTruth is { } truth)
        {
            await _places.CheckBucket(truth, "groundTruthS3Input.s3Uri", cancel);
        }
    }

    /// <summary>Passes an endpoint that is there and captures.</summary>
    /// <exception cref="AwsException">ValidationException.</exception>
    public void CheckEndpoint(string name, string arn)
    {
        var endpoint = tables.Endpoints.Find(name) ?? throw AwsError.Validation.With($"Could not find endpoint \"{arn}\".");
        if ((endpoint.Live ?? endpoint.Pending)?.Config.DataCaptureConfig is null or { EnableCapture: false })
        {
            throw AwsError.Validation.With($"The endpoint \"{arn}\" does not have data capture enabled: a monitoring schedule has nothing to look at.");
        }
    }
}
