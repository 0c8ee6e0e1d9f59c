using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Logs;

namespace Sagebrush.Services;

partial class LogsService
{
    /// <summary>Removes a log stream with its events.</summary>
    /// <exception cref="AwsException">ResourceNotFoundException: no such group or stream.</exception>
    public override ValueTask DeleteLogStream(DeleteLogStreamRequest request, Call call, CancellationToken cancel)
    {
        Group(request.LogGroupName);
        return _logs.Remove(request.LogGroupName, request.LogStreamName) ? default : throw NoSuchStream();
    }
}
