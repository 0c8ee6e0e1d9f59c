using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Iam;

namespace Sagebrush.Services;

partial class IamService
{
    /// <summary>Takes a key back: from now on nobody can sign with it.</summary>
    /// <exception cref="AwsException">NoSuchEntity; UnmodifiableEntity: the key is the configuration's.</exception>
    public override ValueTask DeleteAccessKey(DeleteAccessKeyRequest request, Call call, CancellationToken cancel)
    {
        _users.Remove(KeyOf(call, request.UserName, request.AccessKeyId));
        return default;
    }
}
