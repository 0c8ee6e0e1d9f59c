using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Logs;

namespace Sagebrush.Services;

partial class LogsService
{
    /// <summary>Removes a log group with all its streams.</summary>
    /// <exception cref="AwsException">ResourceNotFoundException; ValidationException: the group is protected.</exception>
    public override ValueTask DeleteLogGroup(DeleteLogGroupRequest request, Call call, CancellationToken cancel)
    {
        if (Group(request.LogGroupName).Facts.IsProtected)
        {
            throw AwsError.Validation.With("The log group cannot be deleted because deletion protection is enabled.");
        }

        return _logs.Remove(request.LogGroupName) ? default : throw NoSuchGroup();
    }
}
