using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Iam;

namespace Sagebrush.Services;

partial class IamService
{
    private const int MostKeys = 2;

    /// <summary>Gives a user, or the one who asks, a key to sign with.</summary>
    /// <exception cref="AwsException">NoSuchEntity; LimitExceeded: the user has two.</exception>
    public override ValueTask<CreateAccessKeyResponse> CreateAccessKey(CreateAccessKeyRequest request, Call call, CancellationToken cancel)
    {
        var user = UserOf(call, request.UserName);
        if (_users.KeysOf(user).Count >= MostKeys)
        {
            throw AwsError.LimitExceeded.With($"Cannot exceed quota for AccessKeysPerUser: {MostKeys}");
        }

        var key = _users.AddKey(user);
        return new(new CreateAccessKeyResponse
        {
            AccessKey = new() { UserName = user.Name, AccessKeyId = key.Id, SecretAccessKey = key.Secret, Status = key.Status, CreateDate = key.Created },
        });
    }
}
