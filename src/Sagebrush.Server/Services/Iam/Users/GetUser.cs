using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Iam;

namespace Sagebrush.Services;

partial class IamService
{
    /// <summary>A user; without a name the one who asks.</summary>
    /// <exception cref="AwsException">NoSuchEntity; ValidationError: a role's session asks without a name.</exception>
    public override ValueTask<GetUserResponse> GetUser(GetUserRequest request, Call call, CancellationToken cancel) =>
        new(new GetUserResponse { User = UserOf(call, request.UserName).Describe() });
}
