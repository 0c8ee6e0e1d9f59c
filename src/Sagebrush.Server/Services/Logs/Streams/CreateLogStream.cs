using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Logs;

namespace Sagebrush.Services;

partial class LogsService
{
    /// <summary>Makes a log stream in a group.</summary>
    /// <exception cref="AwsException">ResourceNotFoundException: no such group. ResourceAlreadyExistsException.</exception>
    public override ValueTask CreateLogStream(CreateLogStreamRequest request, Call call, CancellationToken cancel) =>
        _logs.Create(request.LogGroupName, request.LogStreamName) switch
        {
            null => throw NoSuchGroup(),
            false => throw AwsError.ResourceAlreadyExists.With("The specified log stream already exists"),
            true => default,
        };
}
