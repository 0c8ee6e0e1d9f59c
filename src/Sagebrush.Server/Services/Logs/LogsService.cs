using Sagebrush.Store;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Logs;

namespace Sagebrush.Services;

/// <summary>CloudWatch Logs: groups, streams, events.</summary>
public sealed partial class LogsService : LogsApi
{
    private readonly LogStore _logs;
    private readonly TimeProvider _clock;

    /// <summary>Takes what it tells about.</summary>
    public LogsService(LogStore logs, TimeProvider clock) => (_logs, _clock) = (logs, clock);

    private StoredGroup Group(string name) => _logs.Find(name) ?? throw NoSuchGroup();

    private StoredStream Stream(string group, string name) => Group(group).Find(name) ?? throw NoSuchStream();

    /// <summary>The group that a request names by name or, in newer clients, by name or ARN.</summary>
    private StoredGroup Group(string? name, string? identifier) => (name, identifier) switch
    {
        (null, null) => throw AwsError.InvalidParameter.With("Either logGroupName or logGroupIdentifier must be specified."),
        (not null, not null) => throw AwsError.InvalidParameter.With("LogGroup name and LogGroup ARN are mutually exclusive parameters."),
        _ => Group(name ?? NameOf(identifier!)),
    };

    /// <summary><c>arn:aws:logs:us-east-1:123456789012:log-group:NAME:*</c> → <c>NAME</c>; a name stays as it is.</summary>
    private static string NameOf(string identifier) => identifier.Split(':') is ["arn", _, "logs", _, _, "log-group", var name, ..] ? name : identifier;

    private static string Arn(Call call, string group) => $"arn:aws:logs:{call.Region}:{call.Account}:log-group:{group}";

    private static AwsException NoSuchGroup() => AwsError.ResourceNotFoundException.With("The specified log group does not exist.");

    private static AwsException NoSuchStream() => AwsError.ResourceNotFoundException.With("The specified log stream does not exist.");
}
