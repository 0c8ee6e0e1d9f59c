using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Iam;

namespace Sagebrush.Services;

partial class IamService
{
    private const string Never = "N/A";

    /// <summary>When a key was last used, and for which service.</summary>
    /// <exception cref="AwsException">AccessDenied: nobody in the account has the key; the service does not tell which keys there are.</exception>
    public override ValueTask<GetAccessKeyLastUsedResponse> GetAccessKeyLastUsed(GetAccessKeyLastUsedRequest request, Call call, CancellationToken cancel)
    {
        var owner = _users.OwnerOf(request.AccessKeyId) is { } user && user.Account == call.Account ? user : throw AwsError.AccessDenied.With(
            $"User: {call.Caller.Arn} is not authorized to perform: iam:GetAccessKeyLastUsed on resource: access key {request.AccessKeyId}");
        var use = _uses.Find(request.AccessKeyId);
        return new(new GetAccessKeyLastUsedResponse
        {
            UserName = owner.Name,
            AccessKeyLastUsed = new() { LastUsedDate = use?.At, ServiceName = use?.Service ?? Never, Region = use?.Region ?? Never },
        });
    }
}
