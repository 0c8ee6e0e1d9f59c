using System.Text.Json.Serialization;
using Sagebrush.Store;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Iam;

namespace Sagebrush.Services;

/// <summary>The roles of all accounts; <see cref="Default"/> of the installation's account is always among them.</summary>
public sealed class Roles
{
    /// <summary>The name of the role that exists from the beginning.</summary>
    public const string Default = "SageMakerRole";

    private readonly string _account;

    /// <summary>Opens the table of roles and sees to the default one.</summary>
    public Roles(Options options, Database db, TimeProvider clock)
    {
        _account = options.Account;
        Entities = new(db, "roles", "role", IamRows.Default.Role, clock);
        EnsureDefault();
        db.Cleared += EnsureDefault;
    }

    /// <summary>The roles of all accounts.</summary>
    public Entities<Role> Entities { get; }

    /// <summary>The role of an ARN; null when there is none.</summary>
    public Role? Find(string roleArn) => Entities.WithArn(roleArn);

    /// <summary>True for the role that stays.</summary>
    public bool IsDefault(Role role) => role.Account == _account && role.Name == Default;

    /// <summary>Passes the ARN of a role that jobs and endpoints can take on.</summary>
    /// <exception cref="AwsException">ValidationException: there is no such role.</exception>
    public void CheckAssumable(string roleArn)
    {
        if (Find(roleArn) is null)
        {
            throw AwsError.Validation.With($"Could not assume role {roleArn}. "
                + "Please ensure that the role exists and allows principal 'sagemaker.amazonaws.com' to assume the role.");
        }
    }

    private void EnsureDefault()
    {
        if (Entities.Find(_account, Default) is null)
        {
            var spec = new CreateRoleRequest { RoleName = Default, AssumeRolePolicyDocument = Trust, Description = "The role of jobs and endpoints." };
            Entities.Add(new(spec, _account, UniqueId.Of("AROA", $"{_account}/{Default}"))
            {
                Attached = ["arn:aws:iam::aws:policy/AmazonS3FullAccess", "arn:aws:iam::aws:policy/AmazonSageMakerFullAccess"],
            });
        }
    }

    // Jobs take it on, and so may whom the account's policies let.
    private string Trust =>
        $$$"""
        {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole",
        "Principal":{"Service":"sagemaker.amazonaws.com","AWS":"arn:aws:iam::{{{_account}}}:root"}}]}
        """;
}

[JsonSerializable(typeof(Role))]
[JsonSerializable(typeof(User))]
[JsonSerializable(typeof(UserKey))]
[JsonSerializable(typeof(KeyUse))]
[JsonSerializable(typeof(Group))]
[JsonSerializable(typeof(ManagedPolicy))]
internal sealed partial class IamRows : JsonSerializerContext;
