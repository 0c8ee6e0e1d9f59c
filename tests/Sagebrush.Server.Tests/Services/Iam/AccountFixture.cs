using Sagebrush.Access;
using Sagebrush.Store;
using Sagebrush.Wire;

namespace Sagebrush.Services;

/// <summary>An account on a folder of its own, as a server would have it.</summary>
public sealed class AccountFixture : IDisposable
{
    private readonly DataFixture _data = new();

    public AccountFixture() => Open();

    public ManualClock Clock { get; } = new();

    public Options Options { get; } = new() { Users = [new("ada", "AKIAADA", "a secret"), new("bob", "AKIABOB", "another")] };

    public Database Db => _data.Database;

    public Roles Roles { get; private set; } = null!;

    public Sessions Sessions { get; private set; } = null!;

    public Users Users { get; private set; } = null!;

    public Entities<Group> Groups { get; private set; } = null!;

    public ManagedPolicies Managed { get; private set; } = null!;

    public Rights Rights => new(Users, Groups, Roles, Managed);

    public Authorizer Authorizer => new(Rights.Of, Clock);

    public KeyUses Uses { get; private set; } = null!;

    public IamService Iam => new(Users, Uses, Groups, Roles, Managed);

    public StsService Sts => new(Roles, Managed, Sessions, Authorizer, Clock);

    public Call Ada => As(Users.Administrator.Key.Identity);

    public static Call As(Identity caller) => new("iam", "Any", "request", caller, "us-east-1");

    public void Restart()
    {
        _data.Reopen();
        Open();
    }

    public void Dispose() => _data.Dispose();

    private void Open()
    {
        Roles = new(Options, Db, Clock);
        Sessions = new(Db, Clock);
        Users = new(Options, _data.Folder, Db, Clock);
        Groups = new(Db, "iam_groups", "group", IamRows.Default.Group, Clock);
        Managed = new(Db, Clock);
        Uses = new(Db, Clock);
    }
}
