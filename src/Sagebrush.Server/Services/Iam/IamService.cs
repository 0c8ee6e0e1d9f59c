using System.Text.Json;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Iam;

namespace Sagebrush.Services;

/// <summary>AWS Identity and Access Management, as far as SageMaker's clients need it: roles with their policies as stored facts, and the account's users.</summary>
public sealed partial class IamService : IamApi
{
    private readonly Roles _roles;
    private readonly Users _users;

    /// <summary>Takes what it tells about.</summary>
    public IamService(Roles roles, Users users) => (_roles, _users) = (roles, users);

    private Role Role(string name) => _roles.Table.Find(name) ?? throw NoSuchRole(name);

    private void Change(string name, Func<Role, Role> change)
    {
        if (_roles.Table.Update(name, change) is null)
        {
            throw NoSuchRole(name);
        }
    }

    private static AwsException NoSuchRole(string name) => AwsError.NoSuchEntity.With($"The role with name {name} cannot be found.");

    /// <summary>A policy is one JSON object; what it says is kept, not judged.</summary>
    private static void CheckPolicy(string document)
    {
        try
        {
            using var json = JsonDocument.Parse(document);
            if (json.RootElement.ValueKind == JsonValueKind.Object)
            {
                return;
            }
        }
        catch (JsonException)
        {
        }

        throw AwsError.MalformedPolicyDocument.With("This policy contains invalid Json");
    }
}
