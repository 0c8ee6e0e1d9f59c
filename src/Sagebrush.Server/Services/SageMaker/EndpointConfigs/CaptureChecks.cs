using Sagebrush.Storage;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Services;

/// <summary>Finds what is wrong with what an endpoint is to capture.</summary>
/// <param name="storage">Where it would go.</param>
internal sealed class CaptureChecks(ObjectStorage storage)
{
    private const string Member = "dataCaptureConfig";

    /// <summary>Passes a configuration that can be honoured, and none.</summary>
    /// <exception cref="AwsException">ValidationException.</exception>
    public async Task Check(DataCaptureConfig? config, CancellationToken cancel)
    {
        if (config is null)
        {
            return;
        }

        if (config.CaptureOptions.CountBy(option => option.CaptureMode).FirstOrDefault(mode => mode.Value > 1) is { Key: { } twice })
        {
            throw AwsError.Validation.With($"1 validation error detected: Value '{twice}' at '{Member}.captureOptions' failed to satisfy constraint: "
                + "Member must have each captureMode once");
        }

        var header = config.CaptureContentTypeHeader;
        if ((header?.CsvContentTypes ?? []).Intersect(header?.JsonContentTypes ?? [], StringComparer.OrdinalIgnoreCase).FirstOrDefault() is { } both)
        {
            throw AwsError.Validation.With($"1 validation error detected: Value '{both}' at '{Member}.captureContentTypeHeader' failed to satisfy constraint: "
                + "Member must be in one of csvContentTypes and jsonContentTypes");
        }

        await new S3Checks(storage).CheckBucket(config.DestinationS3Uri, $"{Member}.destinationS3Uri", cancel);
    }
}
