using Sagebrush.Access;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Iam;
using Xunit;

namespace Sagebrush.Services;

public sealed class UserOperationsTests : IDisposable
{
    private const string Logs = """{"Statement": {"Effect": "Allow", "Action": "logs:*", "Resource": "*"}}""";

    private readonly AccountFixture _account = new();

    private IamService Iam => _account.Iam;

    private Call Ada => _account.Ada;

    public void Dispose() => _account.Dispose();

    [Fact]
    public async Task A_user_is_found_in_letters_of_any_case_and_keeps_its_id_when_renamed()
    {
        var made = (await Iam.CreateUser(new() { UserName = "Eve", Path = "/team/" }, Ada, default)).User!;
        Assert.Equal("arn:aws:iam::123456789012:user/team/Eve", made.Arn);
        await Refuses("EntityAlreadyExists", async () => await Iam.CreateUser(new() { UserName = "eve" }, Ada, default));
        await Iam.UpdateUser(new() { UserName = "eve", NewUserName = "Kim", NewPath = "/x/" }, Ada, default);
        await Refuses("NoSuchEntity", async () => await Iam.GetUser(new() { UserName = "eve" }, Ada, default));
        _account.Restart();
        var got = (await Iam.GetUser(new() { UserName = "kim" }, Ada, default)).User;
        Assert.Equal((made.UserId, "arn:aws:iam::123456789012:user/x/Kim"), (got.UserId, got.Arn));
    }

    [Fact]
    public async Task A_key_signs_until_it_is_switched_off_or_removed()
    {
        await Iam.CreateUser(new() { UserName = "eve" }, Ada, default);
        var key = (await Iam.CreateAccessKey(new() { UserName = "eve" }, Ada, default)).AccessKey;
        Assert.Equal(key.SecretAccessKey, _account.Users.Find(key.AccessKeyId)!.Secret);
        await Iam.UpdateAccessKey(new() { UserName = "eve", AccessKeyId = key.AccessKeyId, Status = "Inactive" }, Ada, default);
        Assert.Null(_account.Users.Find(key.AccessKeyId));
        await Iam.UpdateAccessKey(new() { UserName = "eve", AccessKeyId = key.AccessKeyId, Status = "Active" }, Ada, default);
        _account.Restart();
        Assert.Equal("arn:aws:iam::123456789012:user/eve", _account.Users.Find(key.AccessKeyId)!.Identity.Arn);
        await Refuses("DeleteConflict", async () => await Iam.DeleteUser(new() { UserName = "eve" }, Ada, default));
        await Iam.DeleteAccessKey(new() { UserName = "eve", AccessKeyId = key.AccessKeyId }, Ada, default);
        Assert.Null(_account.Users.Find(key.AccessKeyId));
        await Iam.DeleteUser(new() { UserName = "eve" }, Ada, default);
    }

    [Fact]
    public async Task The_last_use_of_a_key_is_told()
    {
        var before = await Iam.GetAccessKeyLastUsed(new() { AccessKeyId = "AKIABOB" }, Ada, default);
        Assert.Equal(("bob", null, "N/A"), (before.UserName, before.AccessKeyLastUsed!.LastUsedDate, before.AccessKeyLastUsed.ServiceName));

        _account.Uses.Note(AccountFixture.As(_account.Users.Find("AKIABOB")!.Identity));
        var first = _account.Clock.Now;
        _account.Clock.Advance(TimeSpan.FromMinutes(5));
        _account.Uses.Note(AccountFixture.As(_account.Users.Find("AKIABOB")!.Identity));
        var after = await Iam.GetAccessKeyLastUsed(new() { AccessKeyId = "AKIABOB" }, Ada, default);
        Assert.Equal((first, "iam", "us-east-1"), (after.AccessKeyLastUsed!.LastUsedDate, after.AccessKeyLastUsed.ServiceName, after.AccessKeyLastUsed.Region));

        await Refuses("AccessDenied", async () => await Iam.GetAccessKeyLastUsed(new() { AccessKeyId = "AKIANOBODY" }, Ada, default));
    }

    [Fact]
    public async Task A_user_has_two_keys_at_most()
    {
        await Iam.CreateUser(new() { UserName = "eve" }, Ada, default);
        await Iam.CreateAccessKey(new() { UserName = "eve" }, Ada, default);
        await Iam.CreateAccessKey(new() { UserName = "eve" }, Ada, default);
        await Refuses("LimitExceeded", async () => await Iam.CreateAccessKey(new() { UserName = "eve" }, Ada, default));
    }

    [Fact]
    public async Task Users_of_the_configuration_are_changed_there()
    {
        await Refuses("UnmodifiableEntity", async () => await Iam.DeleteUser(new() { UserName = "bob" }, Ada, default));
        await Refuses("UnmodifiableEntity", async () => await Iam.UpdateUser(new() { UserName = "bob", NewUserName = "rob" }, Ada, default));
        await Refuses("UnmodifiableEntity", async () => await Iam.DeleteAccessKey(new() { AccessKeyId = "AKIAADA" }, Ada, default));
        Assert.Equal(["AKIAADA"], (await Iam.ListAccessKeys(new(), Ada, default)).AccessKeyMetadata.Select(key => key.AccessKeyId));
    }

    [Fact]
    public async Task A_user_may_what_its_policies_and_those_of_its_groups_allow()
    {
        await Iam.CreateUser(new() { UserName = "eve" }, Ada, default);
        await Iam.CreateGroup(new() { GroupName = "readers" }, Ada, default);
        await Iam.PutGroupPolicy(new() { GroupName = "readers", PolicyName = "p", PolicyDocument = Logs }, Ada, default);
        var eve = AccountFixture.As(_account.Users.Find(_account.Users.AddKey(_account.Users.Get("123456789012", "eve")).Id)!.Identity);
        Assert.Equal(Decision.ImplicitDeny, May(eve, "logs:GetLogEvents"));

        await Iam.AddUserToGroup(new() { GroupName = "Readers", UserName = "eve" }, Ada, default);
        Assert.Equal(Decision.Allow, May(eve, "logs:GetLogEvents"));
        await Iam.PutUserPolicy(new() { UserName = "eve", PolicyName = "no", PolicyDocument = Logs.Replace("Allow", "Deny", StringComparison.Ordinal) }, Ada, default);
        Assert.Equal(Decision.ExplicitDeny, May(eve, "logs:GetLogEvents"));

        await Iam.AttachUserPolicy(new() { UserName = "eve", PolicyArn = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess" }, Ada, default);
        Assert.Equal(Decision.Allow, May(eve, "s3:GetObject"));
        Assert.Equal(Decision.ImplicitDeny, May(eve, "s3:PutObject"));
    }

    [Fact]
    public async Task An_administrator_may_all_that_is_not_denied_to_him()
    {
        Assert.Equal(Decision.Allow, May(Ada, "logs:GetLogEvents"));
        await Iam.PutUserPolicy(new() { UserName = "ada", PolicyName = "no", PolicyDocument = Logs.Replace("Allow", "Deny", StringComparison.Ordinal) }, Ada, default);
        Assert.Equal(Decision.ExplicitDeny, May(Ada, "logs:GetLogEvents"));
        Assert.Equal(Decision.Allow, May(Ada, "iam:GetUser"));
    }

    [Fact]
    public async Task A_bound_bounds_what_policies_allow()
    {
        string arn = (await Iam.CreatePolicy(new() { PolicyName = "most", PolicyDocument = Logs }, Ada, default)).Policy!.Arn!;
        await Iam.CreateUser(new() { UserName = "eve", PermissionsBoundary = arn }, Ada, default);
        await Iam.AttachUserPolicy(new() { UserName = "eve", PolicyArn = "arn:aws:iam::aws:policy/AdministratorAccess" }, Ada, default);
        var eve = AccountFixture.As(_account.Users.Find(_account.Users.AddKey(_account.Users.Get("123456789012", "eve")).Id)!.Identity);

        Assert.Equal(Decision.Allow, May(eve, "logs:GetLogEvents"));
        Assert.Equal(Decision.ImplicitDeny, May(eve, "s3:GetObject"));
    }

    [Fact]
    public async Task A_policy_that_bounds_somebody_is_known_to_be_in_use()
    {
        string arn = (await Iam.CreatePolicy(new() { PolicyName = "most", PolicyDocument = Logs }, Ada, default)).Policy!.Arn!;
        await Iam.CreateUser(new() { UserName = "eve", PermissionsBoundary = arn }, Ada, default);
        await Iam.CreateUser(new() { UserName = "kim" }, Ada, default);
        await Iam.AttachUserPolicy(new() { UserName = "kim", PolicyArn = arn }, Ada, default);

        var policy = (await Iam.GetPolicy(new() { PolicyArn = arn }, Ada, default)).Policy!;
        Assert.Equal((1, 1), (policy.AttachmentCount, policy.PermissionsBoundaryUsageCount));
        Assert.Equal(["eve", "kim"], await Users(null));
        Assert.Equal(["kim"], await Users(PolicyUsageType.PermissionsPolicy));
        Assert.Equal(["eve"], await Users(PolicyUsageType.PermissionsBoundary));

        await Iam.DetachUserPolicy(new() { UserName = "kim", PolicyArn = arn }, Ada, default);
        Assert.Empty((await Iam.ListPolicies(new() { Scope = PolicyScopeType.Local, PolicyUsageFilter = PolicyUsageType.PermissionsPolicy }, Ada, default)).Policies!);
        Assert.Single((await Iam.ListPolicies(new() { Scope = PolicyScopeType.Local, PolicyUsageFilter = PolicyUsageType.PermissionsBoundary }, Ada, default)).Policies!);
        await Refuses("DeleteConflict", async () => await Iam.DeletePolicy(new() { PolicyArn = arn }, Ada, default));

        async Task<IEnumerable<string?>> Users(string? usage) =>
            (await Iam.ListEntitiesForPolicy(new() { PolicyArn = arn, PolicyUsageFilter = usage }, Ada, default)).PolicyUsers!.Select(user => user.UserName);
    }

    [Fact]
    public async Task Nobody_is_bound_by_a_policy_that_is_not_there()
    {
        await Refuses("NoSuchEntity", async () => await Iam.CreateUser(
            new() { UserName = "eve", PermissionsBoundary = "arn:aws:iam::123456789012:policy/none" }, Ada, default));
        await Refuses("ValidationError", async () => await Iam.CreateUser(new() { UserName = "eve", PermissionsBoundary = "none" }, Ada, default));
    }

    [Fact]
    public async Task A_managed_policy_counts_in_its_default_version()
    {
        string arn = (await Iam.CreatePolicy(new() { PolicyName = "p", PolicyDocument = Logs }, Ada, default)).Policy!.Arn!;
        await Iam.CreateUser(new() { UserName = "eve" }, Ada, default);
        await Iam.AttachUserPolicy(new() { UserName = "eve", PolicyArn = arn }, Ada, default);
        var eve = AccountFixture.As(_account.Users.Find(_account.Users.AddKey(_account.Users.Get("123456789012", "eve")).Id)!.Identity);
        string other = Logs.Replace("logs", "iam", StringComparison.Ordinal);
        await Iam.CreatePolicyVersion(new() { PolicyArn = arn, PolicyDocument = other, SetAsDefault = true }, Ada, default);
        Assert.Equal(Decision.Allow, May(eve, "iam:GetUser"));
        Assert.Equal(Decision.ImplicitDeny, May(eve, "logs:GetLogEvents"));

        await Iam.SetDefaultPolicyVersion(new() { PolicyArn = arn, VersionId = "v1" }, Ada, default);
        Assert.Equal(Decision.Allow, May(eve, "logs:GetLogEvents"));
        Assert.Equal(["v2", "v1"], (await Iam.ListPolicyVersions(new() { PolicyArn = arn }, Ada, default)).Versions!.Select(version => version.VersionId));
        await Refuses("DeleteConflict", async () => await Iam.DeletePolicyVersion(new() { PolicyArn = arn, VersionId = "v1" }, Ada, default));
        await Refuses("DeleteConflict", async () => await Iam.DeletePolicy(new() { PolicyArn = arn }, Ada, default));
        Assert.Equal(["eve"], (await Iam.ListEntitiesForPolicy(new() { PolicyArn = arn }, Ada, default)).PolicyUsers!.Select(user => user.UserName));
        await Iam.DetachUserPolicy(new() { UserName = "eve", PolicyArn = arn }, Ada, default);
        await Iam.DeletePolicyVersion(new() { PolicyArn = arn, VersionId = "v2" }, Ada, default);
        await Iam.DeletePolicy(new() { PolicyArn = arn }, Ada, default);
        await Refuses("NoSuchEntity", async () => await Iam.AttachUserPolicy(new() { UserName = "eve", PolicyArn = arn }, Ada, default));
    }

    [Fact]
    public async Task The_policies_of_AWS_are_policies()
    {
        var policies = (await Iam.ListPolicies(new() { Scope = "AWS" }, Ada, default)).Policies!;
        Assert.Contains("AmazonSageMakerFullAccess", policies.Select(policy => policy.PolicyName));
        foreach (var policy in policies)
        {
            var version = (await Iam.GetPolicyVersion(new() { PolicyArn = policy.Arn!, VersionId = policy.DefaultVersionId! }, Ada, default)).PolicyVersion!;
            Assert.NotEmpty(new PolicyReader(PolicyRules.Identity).Read(Uri.UnescapeDataString(version.Document!)).Statements);
        }
    }

    private Decision May(Call call, string action) => _account.Authorizer.Evaluate(call, action, null);

    private static async Task Refuses(string code, Func<Task> call) => Assert.Equal(code, (await Assert.ThrowsAsync<AwsException>(call)).Error.Code);
}
