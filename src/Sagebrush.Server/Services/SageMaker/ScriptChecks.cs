using Sagebrush.Runs;
using Sagebrush.Storage;
using Sagebrush.Store;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Services;

/// <summary>Looks whether a container will get the source that a request names.</summary>
/// <param name="storage">S3.</param>
internal sealed class ScriptChecks(ObjectStorage storage)
{
    /// <summary>Passes a source that is no S3 URI, or one that can be fetched.</summary>
    /// <param name="source">An archive or folder, as a hyperparameter or a variable has it; null for none.</param>
    /// <param name="member">Where the request says it.</param>
    /// <param name="role">Who will read it.</param>
    /// <param name="isolated">The container has no network.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="AwsException">ValidationException.</exception>
    public async Task Check(string? source, string member, string? role, bool isolated, CancellationToken cancel)
    {
        if (source?.Trim('"') is not { } place || S3Uri.Parse(place) is null)
        {
            return;
        }

        if (isolated)
        {
            throw AwsError.Validation.With($"Value '{place}' at '{member}' failed to satisfy constraint: Member must be a path in the container where "
                + "enableNetworkIsolation keeps it from S3: bring the source as a channel or with the model");
        }

        await new S3Checks(storage).CheckData(new() { S3Uri = place, S3DataType = S3DataType.S3Prefix }, role, $" Value at '{member}'.", cancel);
    }
}
