using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Iam;

namespace Sagebrush.Services;

partial class IamService
{
    /// <summary>A user; without a name the one who asks.</summary>
    /// <exception cref="AwsException">NoSuchEntity; ValidationError: a role's session asks without a name.</exception>
    public override ValueTask<GetUserResponse> GetUser(GetUserRequest request, Call call, CancellationToken cancel)
    {
        var user = request.UserName is { } name
            ? _users.Named(call.Account, name) ?? throw AwsError.NoSuchEntity.With($"The user with name {name} cannot be found.")
            : _users.All.FirstOrDefault(user => user.Key.Identity.Arn == call.Caller.Arn)
                ?? throw AwsError.QueryValidation.With("Must specify userName when calling with non-User credentials");
        return new(new GetUserResponse { User = Describe(user) });
    }

    private User Describe(AccountUser user) => new()
    {
        Path = "/", UserName = user.Name, UserId = user.Key.Identity.UserId, Arn = user.Key.Identity.Arn, CreateDate = _users.Since,
    };
}
