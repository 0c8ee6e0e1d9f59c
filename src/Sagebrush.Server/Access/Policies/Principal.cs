using Sagebrush.Wire;

namespace Sagebrush.Access;

/// <summary>One name of a <see cref="PrincipalSet"/>.</summary>
/// <param name="Kind"><c>AWS</c>, <c>CanonicalUser</c>, <c>Service</c> or <c>Federated</c>.</param>
/// <param name="Name">As the policy has it.</param>
public sealed record Principal(string Kind, string Name)
{
    private readonly string? _account = AccountOf(Kind, Name);

    /// <summary>True for <c>*</c>, which is also who has no name.</summary>
    public bool IsEverybody => Name == "*" && Kind == "AWS";

    /// <summary>True when this names the caller, or (if that counts) the caller's account.</summary>
    public bool Names(Identity caller, bool throughAccount)
    {
        if (IsEverybody)
        {
            return true;
        }

        if (caller.IsAnonymous)
        {
            return Kind == "Service" && Name == caller.Arn;
        }

        return Kind switch
        {
            "AWS" when _account is not null => caller.Account == _account && (throughAccount || caller.IsAdministrator),
            "AWS" => Name == caller.Arn || Name == caller.RoleArn || Name == caller.UserId,
            "CanonicalUser" => Accounts.CanonicalIdOf(caller.Account) == Name && (throughAccount || caller.IsAdministrator),
            _ => false,
        };
    }

    // 123456789012 and arn:aws:iam::123456789012:root name the same.
    private static string? AccountOf(string kind, string name) => kind != "AWS" ? null
        : name.Length == 12 && name.All(char.IsAsciiDigit) ? name
        : name.Split(':') is ["arn", _, "iam", "", var account, "root"] ? account
        : null;
}
