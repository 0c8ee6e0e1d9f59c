using Sagebrush.Access;
using Sagebrush.Wire;

namespace Sagebrush.Services;

/// <summary>The policies of users, of groups or of roles: inline ones by name, managed ones by ARN.</summary>
/// <param name="holders">On whom they hang.</param>
/// <param name="managed">Those that can be attached.</param>
internal sealed class HolderPolicies<T>(Entities<T> holders, ManagedPolicies managed) where T : PolicyHolder
{
    /// <summary>Writes an inline policy, in place of one of the same name.</summary>
    /// <exception cref="AwsException">NoSuchEntity, MalformedPolicyDocument.</exception>
    public void Put(string account, string holder, string policy, string document)
    {
        PolicyCache.Get(PolicyRules.Identity, document);
        holders.Change(account, holder, h => h with { Inline = new Dictionary<string, string>(h.Inline) { [policy] = document } });
    }

    /// <summary>The document of an inline policy, percent-encoded as IAM has it.</summary>
    /// <exception cref="AwsException">NoSuchEntity: no such holder or policy.</exception>
    public string Get(string account, string holder, string policy)
    {
        var found = holders.Get(account, holder);
        return Uri.EscapeDataString(found.Inline.GetValueOrDefault(policy) ?? throw NoSuchInline(found, policy));
    }

    /// <summary>Removes an inline policy.</summary>
    /// <exception cref="AwsException">NoSuchEntity: no such holder or policy.</exception>
    public void Delete(string account, string holder, string policy) => holders.Change(account, holder, h =>
    {
        var rest = new Dictionary<string, string>(h.Inline);
        return rest.Remove(policy) ? h with { Inline = rest } : throw NoSuchInline(h, policy);
    });

    /// <summary>A page of the inline policies' names.</summary>
    /// <exception cref="AwsException">NoSuchEntity.</exception>
    public Listing<string> List(string account, string holder, string? marker, int? maxItems) =>
        Listing<string>.Of(holders.Get(account, holder).Inline.Keys, name => name, marker, maxItems);

    /// <summary>Attaches a managed policy; one that is attached already stays so.</summary>
    /// <exception cref="AwsException">NoSuchEntity, ValidationError.</exception>
    public void Attach(string account, string holder, string arn)
    {
        managed.CheckAttachable(account, arn);
        holders.Change(account, holder, h => h.Attached.Contains(arn) ? h : h with { Attached = [.. h.Attached.Append(arn).Order(StringComparer.Ordinal)] });
    }

    /// <summary>Takes a managed policy off.</summary>
    /// <exception cref="AwsException">NoSuchEntity: no such holder, or it has no such policy.</exception>
    public void Detach(string account, string holder, string arn) => holders.Change(account, holder, h => h.Attached.Contains(arn)
        ? h with { Attached = [.. h.Attached.Where(attached => attached != arn)] }
        : throw AwsError.NoSuchEntity.With($"Policy {arn} was not found."));

    /// <summary>A page of the attached policies.</summary>
    /// <exception cref="AwsException">NoSuchEntity.</exception>
    public Listing<string> ListAttached(string account, string holder, string? pathPrefix, string? marker, int? maxItems) => Listing<string>.Of(
        holders.Get(account, holder).Attached.Where(arn => ManagedPolicies.PathOf(arn).StartsWith(pathPrefix ?? "/", StringComparison.Ordinal)),
        arn => arn, marker, maxItems);

    private static AwsException NoSuchInline(T holder, string policy) =>
        AwsError.NoSuchEntity.With($"The {holder.Kind} policy with name {policy} cannot be found.");
}
