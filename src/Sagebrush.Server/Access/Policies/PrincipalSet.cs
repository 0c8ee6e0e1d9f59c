using Sagebrush.Wire;

namespace Sagebrush.Access;

/// <summary>Whom a statement is about: <c>"*"</c>, or accounts, users, roles, sessions, canonical users and services by name.</summary>
/// <param name="Members">ARNs, account ids, unique ids, canonical ids, service names; <c>*</c> for everybody.</param>
/// <param name="IsExcept">It is about everybody else: <c>NotPrincipal</c>.</param>
public sealed record PrincipalSet(IReadOnlyList<Principal> Members, bool IsExcept)
{
    /// <summary>True when it names everybody, or all but a few.</summary>
    public bool IsEverybody => IsExcept || Members.Any(member => member.IsEverybody);

    /// <summary>True when it names the caller.</summary>
    /// <param name="caller">Anybody.</param>
    /// <param name="throughAccount">
    /// The name of an account counts for all in it. Where an account names itself it does not: it gives rights to itself, and its users have theirs from policies
    /// of their own.
    /// </param>
    public bool Names(Identity caller, bool throughAccount) =>
        Members.Any(member => member.Names(caller, throughAccount || IsExcept)) != IsExcept;
}
