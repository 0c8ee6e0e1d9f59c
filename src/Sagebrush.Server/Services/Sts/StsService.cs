using Sagebrush.Access;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Sts;
using Sagebrush.Wire.Signing;

namespace Sagebrush.Services;

/// <summary>AWS Security Token Service: who am I, and credentials for a while.</summary>
public sealed partial class StsService : StsApi
{
    private readonly Roles _roles;
    private readonly ManagedPolicies _managed;
    private readonly Sessions _sessions;
    private readonly Authorizer _authorizer;
    private readonly TimeProvider _clock;

    /// <summary>Takes what it tells about.</summary>
    public StsService(Roles roles, ManagedPolicies managed, Sessions sessions, Authorizer authorizer, TimeProvider clock) =>
        (_roles, _managed, _sessions, _authorizer, _clock) = (roles, managed, sessions, authorizer, clock);

    private static Credentials Describe(AccessKey key) =>
        new() { AccessKeyId = key.Id, SecretAccessKey = key.Secret, SessionToken = key.SessionToken!, Expiration = key.Expires!.Value };

    /// <summary>Nobody here has such a device, so no code can be right.</summary>
    private static void RefuseDevice(string? serialNumber, string? tokenCode)
    {
        if (serialNumber is not null || tokenCode is not null)
        {
            throw AwsError.AccessDenied.With("MultiFactorAuthentication failed, unable to validate MFA code: Sagebrush knows no MFA devices.");
        }
    }
}
