using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Iam;

namespace Sagebrush.Services;

partial class IamService
{
    /// <summary>The keys of a user, or of the one who asks.</summary>
    /// <exception cref="AwsException">NoSuchEntity.</exception>
    public override ValueTask<ListAccessKeysResponse> ListAccessKeys(ListAccessKeysRequest request, Call call, CancellationToken cancel)
    {
        var user = UserOf(call, request.UserName);
        var keys = _users.KeysOf(user).Select(key => new AccessKeyMetadata
        {
            UserName = user.Name, AccessKeyId = key.Id, Status = key.Status, CreateDate = key.Created,
        });
        if (_users.ConfiguredKeyOf(user) is { } configured)
        {
            keys = keys.Prepend(new() { UserName = user.Name, AccessKeyId = configured, Status = StatusType.Active, CreateDate = user.Created });
        }

        var page = Listing<AccessKeyMetadata>.Of(keys, key => key.AccessKeyId!, request.Marker, request.MaxItems);
        return new(new ListAccessKeysResponse { AccessKeyMetadata = page.Items, IsTruncated = page.IsTruncated, Marker = page.Marker });
    }
}
