using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Sts;

namespace Sagebrush.Services;

partial class StsService
{
    private static readonly TimeSpan LongestChained = TimeSpan.FromHours(1);

    /// <summary>Temporary credentials of a role.</summary>
    /// <exception cref="AwsException">AccessDenied: no such role. ValidationError: longer than the role allows.</exception>
    public override ValueTask<AssumeRoleResponse> AssumeRole(AssumeRoleRequest request, Call call, CancellationToken cancel)
    {
        RefuseDevice(request.SerialNumber, request.TokenCode);

        // Whether a role exists the service tells nobody.
        var role = _roles.Find(request.RoleArn) ?? throw AwsError.AccessDenied.With(
            $"User: {call.Caller.Arn} is not authorized to perform: sts:AssumeRole on resource: {request.RoleArn}");
        var validity = TimeSpan.FromSeconds(request.DurationSeconds ?? 3600);
        if (validity > role.MaxSession)
        {
            throw AwsError.QueryValidation.With("The requested DurationSeconds exceeds the MaxSessionDuration set for this role.");
        }

        if (validity > LongestChained && call.Caller.Arn.Contains(":assumed-role/", StringComparison.Ordinal))
        {
            throw AwsError.QueryValidation.With("The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining");
        }

        var key = _sessions.Issue(role, request.RoleSessionName, validity);
        return new(new AssumeRoleResponse
        {
            Credentials = Describe(key),
            AssumedRoleUser = new() { AssumedRoleId = key.Identity.UserId, Arn = key.Identity.Arn },
            SourceIdentity = request.SourceIdentity,
        });
    }
}
