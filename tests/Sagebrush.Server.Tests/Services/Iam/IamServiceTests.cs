using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Iam;
using Xunit;

namespace Sagebrush.Services;

public sealed class IamServiceTests : IDisposable
{
    private const string Trust = """{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "123456789012"}, "Action": "sts:AssumeRole"}]}""";
    private const string Reading = """{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:Get*", "Resource": "*"}}""";
    private const string FullAccess = "arn:aws:iam::aws:policy/service-role/FullAccess", ReadOnly = "arn:aws:iam::aws:policy/ReadOnly";

    private readonly AccountFixture _account = new();

    private IamService Iam => _account.Iam;

    private Call Ada => _account.Ada;

    public void Dispose() => _account.Dispose();

    [Fact]
    public async Task The_default_role_exists_always()
    {
        Assert.NotNull(_account.Roles.Find("arn:aws:iam::123456789012:role/SageMakerRole"));
        await Refuses("UnmodifiableEntity", () => Iam.DeleteRole(new() { RoleName = "SageMakerRole" }, Ada, default));
        _account.Db.Clear();
        Assert.NotNull(_account.Roles.Find("arn:aws:iam::123456789012:role/SageMakerRole"));
        _account.Restart();
        Assert.NotNull(_account.Roles.Find("arn:aws:iam::123456789012:role/SageMakerRole"));
    }

    [Fact]
    public async Task A_created_role_is_described_back()
    {
        var spec = new CreateRoleRequest
        {
            RoleName = "trainer", Path = "/service-role/", AssumeRolePolicyDocument = Trust, Description = "trains", MaxSessionDuration = 7200,
            Tags = [new() { Key = "team", Value = "ml" }], PermissionsBoundary = ReadOnly,
        };
        var created = (await Iam.CreateRole(spec, Ada, default)).Role;
        Assert.Equal("arn:aws:iam::123456789012:role/service-role/trainer", created.Arn);
        Assert.Matches("^AROA[A-Z2-7]{17}$", created.RoleId);
        Assert.Equal(Trust, Uri.UnescapeDataString(created.AssumeRolePolicyDocument!));
        Assert.DoesNotContain(' ', created.AssumeRolePolicyDocument!);
        _account.Restart();
        var got = (await Iam.GetRole(new() { RoleName = "trainer" }, Ada, default)).Role;
        Assert.Equal(created with { Tags = null, PermissionsBoundary = null }, got with { Tags = null, PermissionsBoundary = null });
        Assert.Equal(spec.Tags, got.Tags);
        Assert.Equal(ReadOnly, got.PermissionsBoundary!.PermissionsBoundaryArn);
        Assert.NotNull(_account.Roles.Find(created.Arn));
        Assert.Null(_account.Roles.Find("arn:aws:iam::123456789012:role/trainer"));
        Assert.Null(_account.Roles.Find("arn:aws:iam::999999999999:role/service-role/trainer"));
    }

    [Fact]
    public async Task A_role_is_not_bound_by_a_policy_that_is_not_there() => await Refuses("NoSuchEntity", () => Iam.CreateRole(
        new() { RoleName = "trainer", AssumeRolePolicyDocument = Trust, PermissionsBoundary = "arn:aws:iam::123456789012:policy/none" }, Ada, default));

    [Fact]
    public async Task A_name_is_given_once()
    {
        await Create("trainer");
        await Refuses("EntityAlreadyExists", () => Create("trainer"));
    }

    [Theory]
    [InlineData("no json")]
    [InlineData("[]")]
    [InlineData("""{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "sts:AssumeRole"}}""")]
    [InlineData("""{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole", "Resource": "*"}}""")]
    public Task A_trust_policy_says_who_and_nothing_of_resources(string document) => Refuses("MalformedPolicyDocument", () => Create("trainer", document));

    [Fact]
    public async Task A_missing_role_is_reported()
    {
        await Refuses("NoSuchEntity", () => Iam.GetRole(new() { RoleName = "nobody" }, Ada, default));
        await Refuses("NoSuchEntity", () => Iam.DeleteRole(new() { RoleName = "nobody" }, Ada, default));
        await Refuses("NoSuchEntity", () => Iam.AttachRolePolicy(new() { RoleName = "nobody", PolicyArn = ReadOnly }, Ada, default));
        await Refuses("NoSuchEntity", () => Iam.ListRolePolicies(new() { RoleName = "nobody" }, Ada, default));
    }

    [Fact]
    public async Task Roles_are_listed_by_name_in_pages_and_by_path()
    {
        foreach (string name in new[] { "b", "a", "c" })
        {
            await Create(name);
        }

        await Iam.CreateRole(new() { RoleName = "d", Path = "/x/", AssumeRolePolicyDocument = Trust }, Ada, default);
        var first = await Iam.ListRoles(new() { MaxItems = 2 }, Ada, default);
        Assert.True(first.IsTruncated);
        Assert.Equal(["a", "b"], first.Roles.Select(r => r.RoleName));
        var second = await Iam.ListRoles(new() { MaxItems = 3, Marker = first.Marker }, Ada, default);
        Assert.Equal((false, null), (second.IsTruncated, second.Marker));
        Assert.Equal(["c", "d", "SageMakerRole"], second.Roles.Select(r => r.RoleName));
        var under = await Iam.ListRoles(new() { PathPrefix = "/x/" }, Ada, default);
        Assert.Equal(["d"], under.Roles.Select(r => r.RoleName));
        await Refuses("ValidationError", () => Iam.ListRoles(new() { Marker = "?" }, Ada, default));
    }

    [Fact]
    public async Task Managed_policies_are_attached_and_detached()
    {
        await Create("trainer");
        await Attach(ReadOnly);
        await Attach(FullAccess);
        await Attach(ReadOnly);
        var all = await Iam.ListAttachedRolePolicies(new() { RoleName = "trainer" }, Ada, default);
        Assert.Equal(["ReadOnly", "FullAccess"], all.AttachedPolicies!.Select(p => p.PolicyName));
        var under = await Iam.ListAttachedRolePolicies(new() { RoleName = "trainer", PathPrefix = "/service-role/" }, Ada, default);
        Assert.Equal([FullAccess], under.AttachedPolicies!.Select(p => p.PolicyArn));
        await Refuses("DeleteConflict", () => Iam.DeleteRole(new() { RoleName = "trainer" }, Ada, default));
        await Iam.DetachRolePolicy(new() { RoleName = "trainer", PolicyArn = ReadOnly }, Ada, default);
        await Refuses("NoSuchEntity", () => Iam.DetachRolePolicy(new() { RoleName = "trainer", PolicyArn = ReadOnly }, Ada, default));
        await Iam.DetachRolePolicy(new() { RoleName = "trainer", PolicyArn = FullAccess }, Ada, default);
        await Iam.DeleteRole(new() { RoleName = "trainer" }, Ada, default);
        await Refuses("NoSuchEntity", () => Iam.GetRole(new() { RoleName = "trainer" }, Ada, default));
        await Refuses("ValidationError", () => Attach("this is not an ARN at all"));
    }

    [Fact]
    public async Task Inline_policies_are_written_read_and_removed()
    {
        await Create("trainer");
        await Iam.PutRolePolicy(new() { RoleName = "trainer", PolicyName = "p", PolicyDocument = Reading.Replace("Get", "List") }, Ada, default);
        await Iam.PutRolePolicy(new() { RoleName = "trainer", PolicyName = "p", PolicyDocument = Reading }, Ada, default);
        Assert.Equal(["p"], (await Iam.ListRolePolicies(new() { RoleName = "trainer" }, Ada, default)).PolicyNames);
        var got = await Iam.GetRolePolicy(new() { RoleName = "trainer", PolicyName = "p" }, Ada, default);
        Assert.Equal(Reading, Uri.UnescapeDataString(got.PolicyDocument));
        await Refuses("DeleteConflict", () => Iam.DeleteRole(new() { RoleName = "trainer" }, Ada, default));
        await Refuses("MalformedPolicyDocument", () => Iam.PutRolePolicy(new() { RoleName = "trainer", PolicyName = "q", PolicyDocument = "{" }, Ada, default));
        await Iam.DeleteRolePolicy(new() { RoleName = "trainer", PolicyName = "p" }, Ada, default);
        await Refuses("NoSuchEntity", () => Iam.GetRolePolicy(new() { RoleName = "trainer", PolicyName = "p" }, Ada, default));
        await Refuses("NoSuchEntity", () => Iam.DeleteRolePolicy(new() { RoleName = "trainer", PolicyName = "p" }, Ada, default));
    }

    [Fact]
    public async Task Users_are_those_of_the_configuration()
    {
        Assert.Equal("ada", (await Iam.GetUser(new(), Ada, default)).User.UserName);
        Assert.Equal("arn:aws:iam::123456789012:user/bob", (await Iam.GetUser(new() { UserName = "bob" }, Ada, default)).User.Arn);
        Assert.Equal(["ada", "bob"], (await Iam.ListUsers(new(), Ada, default)).Users.Select(u => u.UserName));
        Assert.Empty((await Iam.ListUsers(new() { PathPrefix = "/x/" }, Ada, default)).Users);
        await Refuses("NoSuchEntity", () => Iam.GetUser(new() { UserName = "eve" }, Ada, default));
        var session = AccountFixture.As(_account.Sessions.Issue(_account.Roles.Entities.Get("123456789012", "SageMakerRole"), "me", TimeSpan.FromHours(1)).Identity);
        await Refuses("ValidationError", () => Iam.GetUser(new(), session, default));
    }

    private ValueTask<CreateRoleResponse> Create(string name, string trust = Trust) =>
        Iam.CreateRole(new() { RoleName = name, AssumeRolePolicyDocument = trust }, Ada, default);

    private ValueTask Attach(string arn) => Iam.AttachRolePolicy(new() { RoleName = "trainer", PolicyArn = arn }, Ada, default);

    private static async Task Refuses<T>(string code, Func<ValueTask<T>> call) =>
        Assert.Equal(code, (await Assert.ThrowsAsync<AwsException>(async () => await call())).Error.Code);

    private static async Task Refuses(string code, Func<ValueTask> call) =>
        Assert.Equal(code, (await Assert.ThrowsAsync<AwsException>(async () => await call())).Error.Code);
}
