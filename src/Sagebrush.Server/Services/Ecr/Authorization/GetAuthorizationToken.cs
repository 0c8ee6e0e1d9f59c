using Sagebrush.Images;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Ecr;

namespace Sagebrush.Services;

partial class EcrService
{
    /// <summary>A password for the registry, good for twelve hours: for <c>docker login --username AWS</c>.</summary>
    public override ValueTask<GetAuthorizationTokenResponse> GetAuthorizationToken(GetAuthorizationTokenRequest request, Call call, CancellationToken cancel)
    {
        var (token, expires) = RegistryAccess.Issue(_sessions, call.Caller);
        return new(new GetAuthorizationTokenResponse
        {
            AuthorizationData = [new() { AuthorizationToken = token, ExpiresAt = expires, ProxyEndpoint = call.Origin }],
        });
    }
}
