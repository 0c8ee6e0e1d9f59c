using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Iam;

namespace Sagebrush.Services;

partial class IamService
{
    /// <summary>Lets a key sign, or not for now.</summary>
    /// <exception cref="AwsException">NoSuchEntity; UnmodifiableEntity: the key is the configuration's.</exception>
    public override ValueTask UpdateAccessKey(UpdateAccessKeyRequest request, Call call, CancellationToken cancel)
    {
        _users.SetActive(KeyOf(call, request.UserName, request.AccessKeyId), request.Status == StatusType.Active);
        return default;
    }

    /// <summary>A key of the user that a request names, or of the one who makes it.</summary>
    private UserKey KeyOf(Call call, string? userName, string accessKeyId)
    {
        var user = UserOf(call, userName);
        if (_users.ConfiguredKeyOf(user) == accessKeyId)
        {
            throw AwsError.UnmodifiableEntity.With($"The access key {accessKeyId} is named in the configuration of this server and is changed there.");
        }

        return _users.KeysOf(user).FirstOrDefault(key => key.Id == accessKeyId)
            ?? throw AwsError.NoSuchEntity.With($"The Access Key with id {accessKeyId} cannot be found.");
    }
}
