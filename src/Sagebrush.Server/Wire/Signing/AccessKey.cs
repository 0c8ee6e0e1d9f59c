namespace Sagebrush.Wire.Signing;

/// <summary>A key that signs: a user's own, or temporary credentials of a role's session.</summary>
/// <param name="Id"><c>AKIA…</c> of a user, <c>ASIA…</c> of temporary credentials.</param>
/// <param name="Secret">Never travels; both sides compute with it.</param>
/// <param name="Identity">Who the bearer is.</param>
/// <param name="SessionToken">Must come along with every request signed with temporary credentials; null for a user's key.</param>
/// <param name="Expires">When temporary credentials end.</param>
public sealed record AccessKey(string Id, string Secret, Identity Identity, string? SessionToken = null, DateTimeOffset? Expires = null);
