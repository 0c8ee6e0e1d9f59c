using Sagebrush.Store;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Logs;

namespace Sagebrush.Services;

partial class LogsService
{
    /// <summary>Makes a log group.</summary>
    /// <exception cref="AwsException">ResourceAlreadyExistsException.</exception>
    public override ValueTask CreateLogGroup(CreateLogGroupRequest request, Call call, CancellationToken cancel)
    {
        var facts = new LogGroupFacts(request.LogGroupName)
        {
            Class = request.LogGroupClass ?? LogGroupClass.STANDARD,
            KmsKeyId = request.KmsKeyId,
            Tags = request.Tags ?? new Dictionary<string, string>(),
            IsProtected = request.DeletionProtectionEnabled ?? false,
        };
        return _logs.Create(facts) ? default : throw AwsError.ResourceAlreadyExists.With("The specified log group already exists");
    }
}
