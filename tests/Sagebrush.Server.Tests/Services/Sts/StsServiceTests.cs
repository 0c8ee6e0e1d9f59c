using Microsoft.AspNetCore.Http;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Sts;
using Sagebrush.Wire.Signing;
using Xunit;

namespace Sagebrush.Services;

public sealed class StsServiceTests : IDisposable
{
    private const string DefaultRole = "arn:aws:iam::123456789012:role/SageMakerRole";

    private readonly AccountFixture _account = new();

    public void Dispose() => _account.Dispose();

    [Fact]
    public async Task The_caller_is_told_who_he_is()
    {
        var me = await _account.Sts.GetCallerIdentity(new(), _account.Ada, default);
        Assert.Equal(("123456789012", "arn:aws:iam::123456789012:user/ada"), (me.Account, me.Arn));
        Assert.Matches("^AIDA[A-Z2-7]{17}$", me.UserId);
    }

    [Fact]
    public async Task A_roles_credentials_work_also_after_a_restart()
    {
        var answer = await Assume();
        Assert.Equal("arn:aws:sts::123456789012:assumed-role/SageMakerRole/me", answer.AssumedRoleUser!.Arn);
        Assert.Matches("^AROA[A-Z2-7]{17}:me$", answer.AssumedRoleUser.AssumedRoleId);
        Assert.Matches("^ASIA[A-Z2-7]{16}$", answer.Credentials!.AccessKeyId);
        Assert.Equal(answer.AssumedRoleUser.Arn, CallerOf(answer.Credentials).Arn);
        _account.Restart();
        Assert.Equal(answer.AssumedRoleUser.Arn, CallerOf(answer.Credentials).Arn);
    }

    [Fact]
    public async Task Credentials_end()
    {
        var answer = await Assume(seconds: 900);
        Assert.Equal(_account.Clock.Now.AddMinutes(15), answer.Credentials!.Expiration);
        _account.Clock.Advance(TimeSpan.FromMinutes(14));
        CallerOf(answer.Credentials);
        _account.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("ExpiredToken", Assert.Throws<AwsException>(() => CallerOf(answer.Credentials)).Error.Code);
    }

    [Fact]
    public async Task Credentials_that_ended_long_ago_are_forgotten()
    {
        var answer = await Assume();
        _account.Clock.Advance(TimeSpan.FromDays(2));
        await Assume();
        Assert.Null(_account.Sessions.Find(answer.Credentials!.AccessKeyId));
    }

    [Theory]
    [InlineData("arn:aws:iam::123456789012:role/nobody")]
    [InlineData("arn:aws:iam::999999999999:role/SageMakerRole")]
    [InlineData("no arn at all but long enough")]
    public async Task An_unknown_role_is_refused(string arn) => Assert.Equal("AccessDenied", await Refusal(() => Assume(arn)));

    [Fact]
    public async Task A_session_longer_than_the_role_allows_is_refused() => Assert.Equal("ValidationError", await Refusal(() => Assume(seconds: 3601)));

    [Fact]
    public async Task A_session_from_a_session_is_an_hour_long_at_most()
    {
        await _account.Iam.CreateRole(new() { RoleName = "long", AssumeRolePolicyDocument = Trusting("*"), MaxSessionDuration = 43200 }, _account.Ada, default);
        const string Long = "arn:aws:iam::123456789012:role/long";
        var answer = await Assume(Long, 43200);
        var chained = AccountFixture.As(CallerOf(answer.Credentials!));
        Assert.Equal("ValidationError", await Refusal(() => Assume(Long, 3601, chained)));
        await Assume(Long, 3600, chained);
    }

    [Fact]
    public async Task A_users_session_is_the_user_still()
    {
        var answer = await _account.Sts.GetSessionToken(new(), _account.Ada, default);
        Assert.Equal(_account.Clock.Now.AddHours(12), answer.Credentials!.Expiration);
        var caller = CallerOf(answer.Credentials);
        Assert.Equal("arn:aws:iam::123456789012:user/ada", caller.Arn);
        Assert.Equal("AccessDenied", await Refusal(() => _account.Sts.GetSessionToken(new(), AccountFixture.As(caller), default)));
    }

    [Fact]
    public async Task No_code_of_a_device_can_be_right() => Assert.Equal(
        "AccessDenied", await Refusal(() => _account.Sts.GetSessionToken(new() { SerialNumber = "GAHT12345678", TokenCode = "123456" }, _account.Ada, default)));

    [Fact]
    public async Task A_role_is_taken_on_by_whom_it_trusts()
    {
        await _account.Iam.CreateUser(new() { UserName = "eve" }, _account.Ada, default);
        await _account.Iam.CreateUser(new() { UserName = "kim" }, _account.Ada, default);
        await _account.Iam.CreateRole(new() { RoleName = "eves", AssumeRolePolicyDocument = Trusting("arn:aws:iam::123456789012:user/eve") }, _account.Ada, default);
        await _account.Iam.CreateRole(new() { RoleName = "all", AssumeRolePolicyDocument = Trusting("123456789012") }, _account.Ada, default);
        Call eve = CallOf("eve"), kim = CallOf("kim");

        await Assume("arn:aws:iam::123456789012:role/eves", call: eve);
        Assert.Equal("AccessDenied", await Refusal(() => Assume("arn:aws:iam::123456789012:role/eves", call: kim)));
        Assert.Equal("AccessDenied", await Refusal(() => Assume("arn:aws:iam::123456789012:role/all", call: kim)));

        await Allow("kim", "sts:AssumeRole");
        await Assume("arn:aws:iam::123456789012:role/all", call: kim);
        Assert.Equal("AccessDenied", await Refusal(() => Assume("arn:aws:iam::123456789012:role/eves", call: kim)));
    }

    [Fact]
    public async Task A_role_may_ask_for_a_word()
    {
        string trust = Trusting("*").Replace("\"Action\"", """ "Condition": {"StringEquals": {"sts:ExternalId": "sesame"}}, "Action" """, StringComparison.Ordinal);
        await _account.Iam.CreateRole(new() { RoleName = "cave", AssumeRolePolicyDocument = trust }, _account.Ada, default);
        AssumeRoleRequest request = new() { RoleArn = "arn:aws:iam::123456789012:role/cave", RoleSessionName = "me" };

        Assert.Equal("AccessDenied", await Refusal(() => _account.Sts.AssumeRole(request, _account.Ada, default)));
        await _account.Sts.AssumeRole(request with { ExternalId = "sesame" }, _account.Ada, default);
    }

    [Fact]
    public async Task A_session_may_what_its_role_and_its_own_policy_allow()
    {
        await _account.Iam.CreateRole(new() { RoleName = "r", AssumeRolePolicyDocument = Trusting("*") }, _account.Ada, default);
        await _account.Iam.PutRolePolicy(new() { RoleName = "r", PolicyName = "p", PolicyDocument = Allowing("logs:*") }, _account.Ada, default);
        AssumeRoleRequest request = new() { RoleArn = "arn:aws:iam::123456789012:role/r", RoleSessionName = "me" };
        var whole = CallerOf((await _account.Sts.AssumeRole(request, _account.Ada, default)).Credentials!);
        var bound = CallerOf((await _account.Sts.AssumeRole(request with { Policy = Allowing("logs:Get*") }, _account.Ada, default)).Credentials!);

        Assert.True(May(whole, "logs:GetLogEvents") && May(whole, "logs:PutLogEvents") && May(bound, "logs:GetLogEvents"));
        Assert.False(May(bound, "logs:PutLogEvents") || May(whole, "s3:GetObject"));
    }

    private bool May(Identity caller, string action) => _account.Authorizer.Evaluate(AccountFixture.As(caller), action, null) == Access.Decision.Allow;

    private ValueTask Allow(string user, string action) =>
        _account.Iam.PutUserPolicy(new() { UserName = user, PolicyName = "p", PolicyDocument = Allowing(action) }, _account.Ada, default);

    private Call CallOf(string user) => AccountFixture.As(_account.Users.Find(_account.Users.AddKey(_account.Users.Get("123456789012", user)).Id)!.Identity);

    private static string Allowing(string action) => $$"""{"Statement": {"Effect": "Allow", "Action": "{{action}}", "Resource": "*"} }""";

    private static string Trusting(string principal) =>
        $$"""{"Statement": {"Effect": "Allow", "Principal": {"AWS": "{{principal}}"}, "Action": "sts:AssumeRole"} }""";

    private ValueTask<AssumeRoleResponse> Assume(string arn = DefaultRole, int? seconds = null, Call? call = null) =>
        _account.Sts.AssumeRole(new() { RoleArn = arn, RoleSessionName = "me", DurationSeconds = seconds }, call ?? _account.Ada, default);

    /// <summary>Whom the server takes a request for that is signed with these credentials.</summary>
    private Identity CallerOf(Credentials credentials)
    {
        var message = new HttpRequestMessage(HttpMethod.Get, "http://h:5700/");
        var key = new AccessKey(credentials.AccessKeyId, credentials.SecretAccessKey, Identity.Anonymous(""), credentials.SessionToken);
        new Signer(key, "us-east-1", _account.Clock).Sign(message, "sts", []);
        HttpRequest http = RawRequest.Of(message);
        return new Authenticator(id => _account.Users.Find(id) ?? _account.Sessions.Find(id), _account.Clock)
            .Authenticate(http, "sts", ReadOnlyMemory<byte>.Empty, "123456789012").Caller;
    }

    private static async Task<string> Refusal<T>(Func<ValueTask<T>> call) => (await Assert.ThrowsAsync<AwsException>(async () => await call())).Error.Code;
}
