using Sagebrush.Wire;
using Xunit;

namespace Sagebrush.Access;

public sealed class PolicyDocumentTests
{
    private const string Home = "123456789012";

    private static readonly Identity Ada = new(Home, "arn:aws:iam::123456789012:user/ada", "AIDAADA", "AKIA");
    private static readonly Identity Session = new(Home, "arn:aws:sts::123456789012:assumed-role/trainer/s", "AROATRAINER:s", "ASIA")
    {
        RoleArn = "arn:aws:iam::123456789012:role/trainer",
    };

    [Theory]
    [InlineData("s3:GetObject", "s3:GetObject", true)]
    [InlineData("S3:getobject", "s3:GetObject", true)]
    [InlineData("s3:Get*", "s3:GetObject", true)]
    [InlineData("s3:G?tObject", "s3:GetObject", true)]
    [InlineData("*", "iam:GetUser", true)]
    [InlineData("s3:Put*", "s3:GetObject", false)]
    public void Actions_are_patterns_in_letters_of_any_case(string pattern, string action, bool allowed) =>
        Assert.Equal(allowed, Allows($$"""{"Effect": "Allow", "Action": "{{pattern}}", "Resource": "*"}""", action, "arn:aws:s3:::b/k"));

    [Theory]
    [InlineData("arn:aws:s3:::b/*", "arn:aws:s3:::b/a/b", true)]
    [InlineData("arn:aws:s3:::b", "arn:aws:s3:::b/a", false)]
    [InlineData("arn:aws:s3:::B/*", "arn:aws:s3:::b/a", false)]
    [InlineData("arn:aws:s3:::b/${aws:username}/*", "arn:aws:s3:::b/ada/x", true)]
    [InlineData("arn:aws:s3:::b/${aws:username}/*", "arn:aws:s3:::b/bob/x", false)]
    public void Resources_are_patterns_with_variables(string pattern, string resource, bool allowed) =>
        Assert.Equal(allowed, Allows($$"""{"Effect": "Allow", "Action": "*", "Resource": "{{pattern}}"}""", "s3:GetObject", resource));

    [Fact]
    public void Not_means_all_others()
    {
        Assert.False(Allows("""{"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}""", "iam:GetUser", "x"));
        Assert.True(Allows("""{"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}""", "s3:GetObject", "x"));
        Assert.False(Allows("""{"Effect": "Allow", "Action": "*", "NotResource": "arn:aws:s3:::b/*"}""", "s3:GetObject", "arn:aws:s3:::b/a"));
        Assert.True(Allows("""{"Effect": "Allow", "Action": "*", "NotResource": "arn:aws:s3:::b/*"}""", "s3:GetObject", "arn:aws:s3:::c/a"));
    }

    [Fact]
    public void A_denial_outweighs_what_allows()
    {
        var policy = Read(PolicyRules.Identity, """{"Effect": "Allow", "Action": "*", "Resource": "*"}, {"Effect": "Deny", "Action": "s3:*", "Resource": "*"}""");
        Assert.Equal(Decision.ExplicitDeny, policy.Evaluate(Asked("s3:GetObject", "x")));
        Assert.Equal(Decision.Allow, policy.Evaluate(Asked("iam:GetUser", "x")));
        Assert.Equal(Decision.ImplicitDeny, new PolicyDocument([]).Evaluate(Asked("iam:GetUser", "x")));
    }

    [Fact]
    public void Where_the_resource_is_not_known_yet_only_a_denial_of_all_denies()
    {
        var policy = Read(PolicyRules.Identity, """
            {"Effect": "Allow", "Action": "logs:*", "Resource": "arn:aws:logs:::x"}, {"Effect": "Deny", "Action": "logs:Get*", "Resource": "arn:aws:logs:::y"},
            {"Effect": "Deny", "Action": "logs:Put*", "Resource": "*"}
            """);
        Assert.Equal(Decision.Allow, policy.Evaluate(Asked("logs:GetLogEvents", null)));
        Assert.Equal(Decision.ExplicitDeny, policy.Evaluate(Asked("logs:PutLogEvents", null)));
    }

    [Theory]
    [InlineData("\"*\"", true, true)]
    [InlineData("""{"AWS": "*"}""", true, true)]
    [InlineData("""{"AWS": "arn:aws:iam::123456789012:user/ada"}""", true, false)]
    [InlineData("""{"AWS": "AIDAADAAAAAAA"}""", false, false)]
    [InlineData("""{"AWS": ["arn:aws:iam::123456789012:user/bob", "arn:aws:iam::123456789012:role/trainer"]}""", false, true)]
    [InlineData("""{"AWS": "arn:aws:sts::123456789012:assumed-role/trainer/s"}""", false, true)]
    [InlineData("""{"AWS": "999999999999"}""", false, false)]
    [InlineData("""{"Service": "sagemaker.amazonaws.com"}""", false, false)]
    public void A_principal_is_named_in_many_ways(string principal, bool ada, bool session)
    {
        var policy = Read(PolicyRules.Bucket("b"), $$"""{"Effect": "Allow", "Principal": {{principal}}, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"}""");
        Assert.Equal(ada, policy.Evaluate(Asked("s3:GetObject", "arn:aws:s3:::b/k")) == Decision.Allow);
        Assert.Equal(session, policy.Evaluate(Asked("s3:GetObject", "arn:aws:s3:::b/k") with { Caller = Session }) == Decision.Allow);
        Assert.Equal(principal.Contains('*', StringComparison.Ordinal), policy.Evaluate(Asked("s3:GetObject", "arn:aws:s3:::b/k") with { Caller = Identity.Anonymous("") }) == Decision.Allow);
    }

    [Theory]
    [InlineData("\"123456789012\"")]
    [InlineData("\"arn:aws:iam::123456789012:root\"")]
    public void An_account_stands_for_its_users_where_it_is_another(string account)
    {
        var policy = Read(PolicyRules.Bucket("b"), $$"""{"Effect": "Allow", "Principal": {"AWS": {{account}}}, "Action": "s3:*", "Resource": "arn:aws:s3:::b"}""");
        Assert.Equal(Decision.Allow, policy.Evaluate(Asked("s3:ListBucket", "arn:aws:s3:::b") with { IsDelegation = true }));
        Assert.Equal(Decision.ImplicitDeny, policy.Evaluate(Asked("s3:ListBucket", "arn:aws:s3:::b")));
    }

    [Fact]
    public void A_denial_of_an_account_denies_its_users_at_home_too()
    {
        var policy = Read(PolicyRules.Bucket("b"), """{"Effect": "Deny", "Principal": {"AWS": "123456789012"}, "Action": "s3:*", "Resource": "arn:aws:s3:::b"}""");
        Assert.Equal(Decision.ExplicitDeny, policy.Evaluate(Asked("s3:ListBucket", "arn:aws:s3:::b")));
    }

    [Fact]
    public void A_denial_may_leave_somebody_out()
    {
        var policy = Read(PolicyRules.Bucket("b"), """
            {"Effect": "Deny", "NotPrincipal": {"AWS": ["123456789012", "arn:aws:iam::123456789012:user/ada"]}, "Action": "s3:*", "Resource": "arn:aws:s3:::b"}
            """);
        Assert.Equal(Decision.ImplicitDeny, policy.Evaluate(Asked("s3:ListBucket", "arn:aws:s3:::b")));
        Assert.Equal(Decision.ExplicitDeny, policy.Evaluate(Asked("s3:ListBucket", "arn:aws:s3:::b") with { Caller = Identity.Anonymous("") }));
    }

    [Theory]
    [InlineData("\"*\"", "{}", true)]
    [InlineData("""{"AWS": "123456789012"}""", "{}", false)]
    [InlineData("\"*\"", """{"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}""", false)]
    [InlineData("\"*\"", """{"IpAddress": {"aws:SourceIp": "0.0.0.0/1"}}""", true)]
    [InlineData("\"*\"", """{"NotIpAddress": {"aws:SourceIp": "10.0.0.0/8"}}""", true)]
    [InlineData("\"*\"", """{"StringEquals": {"aws:PrincipalOrgID": "o-1"}}""", false)]
    [InlineData("\"*\"", """{"StringLike": {"aws:userid": "AROA*"}}""", true)]
    [InlineData("\"*\"", """{"Bool": {"aws:SecureTransport": "true"}}""", true)]
    public void Public_is_what_keeps_nobody_out(string principal, string condition, bool isPublic) => Assert.Equal(isPublic, Read(
        PolicyRules.Bucket("b"),
        $$"""{"Effect": "Allow", "Principal": {{principal}}, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*", "Condition": {{condition}}}""").IsPublic);

    private static bool Allows(string statement, string action, string resource) =>
        Read(PolicyRules.Identity, statement).Evaluate(Asked(action, resource)) == Decision.Allow;

    private static PolicyDocument Read(PolicyRules rules, string statements) =>
        new PolicyReader(rules).Read($$"""{"Version": "2012-10-17", "Statement": [{{statements}}]}""");

    private static Inquiry Asked(string action, string? resource) => new(Ada, action, resource, key => key == "aws:username" ? ["ada"] : null);
}
