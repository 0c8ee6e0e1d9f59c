using Sagebrush.Store;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Logs;

namespace Sagebrush.Services;

partial class LogsService
{
    private const int MostDescribed = 50;

    /// <summary>The groups by name, a page of them.</summary>
    /// <exception cref="AwsException">InvalidParameterException: prefix and pattern together, or a token that is none.</exception>
    public override ValueTask<DescribeLogGroupsResponse> DescribeLogGroups(DescribeLogGroupsRequest request, Call call, CancellationToken cancel)
    {
        if (request.LogGroupNamePrefix is not null && request.LogGroupNamePattern is not null)
        {
            throw AwsError.InvalidParameter.With("LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.");
        }

        string after = LogsToken.Parse(request.NextToken)?.Name ?? "";
        int limit = request.Limit ?? MostDescribed;
        var wanted = request.LogGroupIdentifiers?.Select(NameOf).ToHashSet();
        var found = _logs.Groups().Where(Matches).Take(limit + 1).ToList();
        return new(new DescribeLogGroupsResponse
        {
            LogGroups = [.. found.Take(limit).Select(group => Describe(group, call))],
            NextToken = found.Count > limit ? new LogsToken(0, found[limit - 1].Facts.Name).ToString() : null,
        });

        bool Matches(StoredGroup group) => string.CompareOrdinal(group.Facts.Name, after) > 0
            && group.Facts.Name.StartsWith(request.LogGroupNamePrefix ?? "", StringComparison.Ordinal)
            && group.Facts.Name.Contains(request.LogGroupNamePattern ?? "", StringComparison.OrdinalIgnoreCase)
            && group.Facts.Class == (request.LogGroupClass ?? group.Facts.Class)
            && wanted?.Contains(group.Facts.Name) != false;
    }

    private static LogGroup Describe(StoredGroup group, Call call) => new()
    {
        LogGroupName = group.Facts.Name,
        CreationTime = group.Facts.Created.ToUnixTimeMilliseconds(),
        MetricFilterCount = 0,
        Arn = Arn(call, group.Facts.Name) + ":*",
        LogGroupArn = Arn(call, group.Facts.Name),
        StoredBytes = group.Streams().Sum(stream => stream.Bytes),
        KmsKeyId = group.Facts.KmsKeyId,
        LogGroupClass = group.Facts.Class,
        DeletionProtectionEnabled = group.Facts.IsProtected,
    };
}
