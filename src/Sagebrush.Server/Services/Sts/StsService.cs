using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Sts;
using Sagebrush.Wire.Signing;

namespace Sagebrush.Services;

/// <summary>AWS Security Token Service: who am I, and credentials for a while.</summary>
public sealed partial class StsService : StsApi
{
    private readonly Roles _roles;
    private readonly Sessions _sessions;

    /// <summary>Takes what it tells about.</summary>
    public StsService(Roles roles, Sessions sessions) => (_roles, _sessions) = (roles, sessions);

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
