using System.Text.Json.Serialization;
using Sagebrush.Store;

namespace Sagebrush.Services;

/// <summary>What IAM keeps under a name in an account: a user, group, role or policy. It may be renamed; its id stays.</summary>
/// <param name="Account">Twelve digits.</param>
/// <param name="Id">Unique and never given again: <c>AIDA…</c>, <c>AGPA…</c>, <c>AROA…</c>, <c>ANPA…</c>.</param>
public abstract record Entity(string Account, string Id) : Resource
{
    /// <inheritdoc/>
    public override string Key => Id;

    /// <summary>Unique in the account among those of its kind, whatever the case of its letters.</summary>
    [JsonIgnore]
    public abstract string Name { get; }

    /// <summary>Begins and ends with a slash.</summary>
    [JsonIgnore]
    public abstract string Path { get; }

    /// <summary>The ARN's resource without path and name: <c>user</c>, <c>group</c>, <c>role</c>, <c>policy</c>.</summary>
    [JsonIgnore]
    public abstract string Kind { get; }

    /// <summary><c>arn:aws:iam::ACCOUNT:KIND/PATH/NAME</c>.</summary>
    [JsonIgnore]
    public virtual string Arn => $"arn:aws:iam::{Account}:{Kind}{Path}{Name}";
}
