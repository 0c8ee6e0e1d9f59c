using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Sts;

namespace Sagebrush.Services;

partial class StsService
{
    /// <summary>Whose signature the request bears.</summary>
    public override ValueTask<GetCallerIdentityResponse> GetCallerIdentity(GetCallerIdentityRequest request, Call call, CancellationToken cancel) =>
        new(new GetCallerIdentityResponse { UserId = call.Caller.UserId, Account = call.Account, Arn = call.Caller.Arn });
}
