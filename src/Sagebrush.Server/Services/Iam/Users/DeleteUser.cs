using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Iam;

namespace Sagebrush.Services;

partial class IamService
{
    /// <summary>Removes a user who has no keys, policies and groups any more.</summary>
    /// <exception cref="AwsException">NoSuchEntity; DeleteConflict: it has some; UnmodifiableEntity: the configuration names it.</exception>
    public override ValueTask DeleteUser(DeleteUserRequest request, Call call, CancellationToken cancel)
    {
        CheckMade(_users.Get(call.Account, request.UserName));
        _users.Entities.Remove(call.Account, request.UserName, user =>
        {
            CheckBare(user);
            if (_users.KeysOf(user).Count > 0)
            {
                throw AwsError.DeleteConflict.With("Cannot delete entity, must delete access keys first.");
            }

            if (_groups.Of(call.Account).Any(group => group.Members.Contains(user.Id)))
            {
                throw AwsError.DeleteConflict.With("Cannot delete entity, must remove users from group first.");
            }
        });
        return default;
    }
}
