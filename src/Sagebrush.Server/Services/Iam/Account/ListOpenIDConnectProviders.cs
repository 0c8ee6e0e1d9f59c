using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Iam;

namespace Sagebrush.Services;

partial class IamService
{
    /// <summary>The identity providers of the account: none, since none can be made here.</summary>
    public override ValueTask<ListOpenIDConnectProvidersResponse> ListOpenIDConnectProviders(
        ListOpenIDConnectProvidersRequest request, Call call, CancellationToken cancel) => new(new ListOpenIDConnectProvidersResponse { OpenIDConnectProviderList = [] });
}
