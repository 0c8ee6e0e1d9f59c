using System.Text.Json.Serialization;
using Sagebrush.Store;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Iam;

namespace Sagebrush.Services;

/// <summary>The roles of the account; <see cref="Default"/> is always among them.</summary>
public sealed class Roles
{
    /// <summary>The name of the role that exists from the beginning.</summary>
    public const string Default = "SageMakerRole";

    private const string Trust = """
        {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"sagemaker.amazonaws.com"},"Action":"sts:AssumeRole"}]}
        """;

    private readonly string _account;

    /// <summary>Opens the table of roles and sees to the default one.</summary>
    public Roles(Options options, Database db, TimeProvider clock)
    {
        _account = options.Account;
        Table = new(db, "roles", IamRows.Default.Role, clock);
        EnsureDefault();
        db.Cleared += EnsureDefault;
    }

    /// <summary>The rows, by name.</summary>
    public Table<Role> Table { get; }

    /// <summary>The role of an ARN; null when there is none.</summary>
    public Role? Find(string roleArn) =>
        Table.Find(roleArn[(roleArn.LastIndexOf('/') + 1)..]) is { } role && role.Arn == roleArn ? role : null;

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
        if (Table.Find(Default) is null)
        {
            var spec = new CreateRoleRequest { RoleName = Default, AssumeRolePolicyDocument = Trust, Description = "The role of jobs and endpoints." };
            Table.Add(new(spec, _account, UniqueId.Of("AROA", $"{_account}/{Default}")) { Attached = ["arn:aws:iam::aws:policy/AmazonSageMakerFullAccess"] });
        }
    }
}

[JsonSerializable(typeof(Role))]
internal sealed partial class IamRows : JsonSerializerContext;
