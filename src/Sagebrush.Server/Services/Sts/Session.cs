using Sagebrush.Store;
using Sagebrush.Wire;
using Sagebrush.Wire.Signing;

namespace Sagebrush.Services;

/// <summary>Temporary credentials that were given out.</summary>
/// <param name="Id"><c>ASIA…</c>.</param>
/// <param name="Secret">40 characters.</param>
/// <param name="Token">Comes along with every request.</param>
/// <param name="Identity">Who the bearer is.</param>
/// <param name="Expires">When they end.</param>
public sealed record Session(string Id, string Secret, string Token, Identity Identity, DateTimeOffset Expires) : Resource
{
    /// <inheritdoc/>
    public override string Key => Id;

    /// <summary>The same as a key that signs.</summary>
    public AccessKey AsKey() => new(Id, Secret, Identity, Token, Expires);
}
