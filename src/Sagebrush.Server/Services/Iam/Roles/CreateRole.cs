using Sagebrush.Store;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Iam;

namespace Sagebrush.Services;

partial class IamService
{
    /// <summary>Makes a role.</summary>
    /// <exception cref="AwsException">EntityAlreadyExists; MalformedPolicyDocument: the trust policy is no JSON object.</exception>
    public override ValueTask<CreateRoleResponse> CreateRole(CreateRoleRequest request, Call call, CancellationToken cancel)
    {
        CheckPolicy(request.AssumeRolePolicyDocument);
        try
        {
            _roles.Table.Add(new(request, call.Account, UniqueId.New("AROA")));
        }
        catch (DuplicateKeyException)
        {
            throw AwsError.EntityAlreadyExists.With($"Role with name {request.RoleName} already exists.");
        }

        return new(new CreateRoleResponse { Role = Role(request.RoleName).Describe() });
    }
}
