using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Iam;

namespace Sagebrush.Services;

partial class IamService
{
    /// <summary>Renames a user, or moves it to another path.</summary>
    /// <exception cref="AwsException">NoSuchEntity, EntityAlreadyExists; UnmodifiableEntity: the configuration names it.</exception>
    public override ValueTask UpdateUser(UpdateUserRequest request, Call call, CancellationToken cancel)
    {
        CheckMade(_users.Get(call.Account, request.UserName));
        _users.Entities.Change(call.Account, request.UserName, user => user with
        {
            UserName = request.NewUserName ?? user.UserName, UserPath = request.NewPath ?? user.UserPath,
        });
        return default;
    }

    /// <summary>Users of the configuration are changed there.</summary>
    private static void CheckMade(User user)
    {
        if (user.IsConfigured)
        {
            throw AwsError.UnmodifiableEntity.With($"The user {user.Name} is named in the configuration of this server and is changed there.");
        }
    }
}
