namespace Sagebrush.Client;

/// <summary>What a client signs with.</summary>
/// <param name="Id">Access key id.</param>
/// <param name="Secret">Secret access key.</param>
/// <param name="SessionToken">Of temporary credentials; null for a user's own key.</param>
public sealed record ClientKey(string Id, string Secret, string? SessionToken = null);
