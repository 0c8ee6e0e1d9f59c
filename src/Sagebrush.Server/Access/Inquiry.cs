using Sagebrush.Wire;

namespace Sagebrush.Access;

/// <summary>What policies are asked: may this caller do this to that?</summary>
/// <param name="Caller">Who wants to.</param>
/// <param name="Action">For example <c>s3:GetObject</c>.</param>
/// <param name="Resource">The ARN of what it is done to; null where that is not known beforehand.</param>
/// <param name="Values">The values of a condition key, whose name may be in any case; null when the request does not have it.</param>
public sealed record Inquiry(Identity Caller, string Action, string? Resource, Func<string, IReadOnlyList<string>?> Values)
{
    /// <summary>The policy is of another account's resource: where it names the caller's account, the account decides by its own policies who uses that.</summary>
    public bool IsDelegation { get; init; }
}
