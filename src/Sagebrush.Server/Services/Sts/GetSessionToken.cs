using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Sts;

namespace Sagebrush.Services;

partial class StsService
{
    private const int HalfADay = 43200;

    /// <summary>Temporary credentials of the user who asks.</summary>
    /// <exception cref="AwsException">AccessDenied: the caller has only temporary credentials himself.</exception>
    public override ValueTask<GetSessionTokenResponse> GetSessionToken(GetSessionTokenRequest request, Call call, CancellationToken cancel)
    {
        RefuseDevice(request.SerialNumber, request.TokenCode);
        if (_sessions.Find(call.Caller.AccessKeyId) is not null)
        {
            throw AwsError.AccessDenied.With("Cannot call GetSessionToken with session credentials");
        }

        var key = _sessions.Issue(call.Caller, TimeSpan.FromSeconds(request.DurationSeconds ?? HalfADay));
        return new(new GetSessionTokenResponse { Credentials = Describe(key) });
    }
}
