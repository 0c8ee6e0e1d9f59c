using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Iam;

namespace Sagebrush.Services;

partial class IamService
{
    /// <summary>Makes a user, who may nothing until policies say so.</summary>
    /// <exception cref="AwsException">EntityAlreadyExists; NoSuchEntity: the policy that is to bound the user.</exception>
    public override ValueTask<CreateUserResponse> CreateUser(CreateUserRequest request, Call call, CancellationToken cancel)
    {
        CheckBoundary(call, request.PermissionsBoundary);
        var user = _users.Entities.Add(new(request.UserName, request.Path ?? "/", call.Account, UniqueId.New("AIDA"))
        {
            PermissionsBoundary = request.PermissionsBoundary, Tags = request.Tags,
        });
        return new(new CreateUserResponse { User = user.Describe() });
    }

    private void CheckBoundary(Call call, string? policyArn)
    {
        if (policyArn is not null)
        {
            _managed.CheckAttachable(call.Account, policyArn);
        }
    }
}
