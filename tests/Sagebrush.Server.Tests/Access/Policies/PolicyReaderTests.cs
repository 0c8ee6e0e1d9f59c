using Sagebrush.Wire;
using Xunit;

namespace Sagebrush.Access;

public sealed class PolicyReaderTests
{
    private const string Whole = """
        {"Version": "2012-10-17", "Id": "p", "Statement": [{"Sid": "s", "Effect": "Allow", "Principal": {"AWS": ["123456789012", "arn:aws:iam::123456789012:user/a/ada"]},
        "Action": ["s3:Get*", "s3:ListBucket"], "Resource": ["arn:aws:s3:::data", "arn:aws:s3:::data/*"],
        "Condition": {"StringLike": {"s3:prefix": ["a/*", "b/*"]}, "Bool": {"aws:SecureTransport": false}, "NumericLessThan": {"s3:max-keys": 10}}}]}
        """;

    [Fact]
    public void A_policy_with_everything_is_read()
    {
        var statement = Assert.Single(new PolicyReader(PolicyRules.Bucket("data")).Read(Whole).Statements);
        Assert.Equal((2, 2, 3), (statement.Actions.Count, statement.Resources!.Count, statement.Conditions.Count));
    }

    [Theory]
    [InlineData("", "Policies must be valid JSON and the first byte must be '{'")]
    [InlineData("[]", "Policies must be valid JSON and the first byte must be '{'")]
    [InlineData("{}", "Missing required field Statement")]
    [InlineData("""{"Statement": []}""", "Missing required field Statement")]
    [InlineData("""{"Version": "2012-10-18", "Statement": []}""", "The policy must contain a valid version string")]
    [InlineData("""{"Statements": []}""", "Unknown field Statements")]
    [InlineData("""{"Statement": [5]}""", "The value of field Statement must be an object or a list of objects")]
    [InlineData("""{"Statement": {"Effect": "Allow", "Effect": "Deny"}}""", "Duplicate field Effect")]
    public void A_malformed_document_is_refused(string text, string message) => Refuses(text, message);

    [Theory]
    [InlineData("Effect", null, "Missing required field Effect")]
    [InlineData("Effect", "\"allow\"", "Invalid effect: allow")]
    [InlineData("Action", null, "Missing required field Action")]
    [InlineData("Action", "\"iam:GetUser\"", "Policy has invalid action")]
    [InlineData("Action", "\"GetObject\"", "Policy has invalid action")]
    [InlineData("Action", "5", "The value of field Action must be a string")]
    [InlineData("Resource", null, "Missing required field Resource")]
    [InlineData("Resource", "\"arn:aws:s3:::other/*\"", "Policy has invalid resource")]
    [InlineData("Resource", "\"*\"", "Policy has invalid resource")]
    [InlineData("Resource", "\"arn:aws:s3:::data2\"", "Policy has invalid resource")]
    [InlineData("Principal", null, "Missing required field Principal")]
    [InlineData("Principal", "\"ada\"", "Invalid policy syntax.")]
    [InlineData("Principal", """{"AWS": "ada"}""", "Invalid principal in policy")]
    [InlineData("Principal", """{"AWS": "arn:aws:iam::123456789012:user/*"}""", "Invalid principal in policy")]
    [InlineData("Principal", """{"Human": "ada"}""", "Unknown field Human")]
    [InlineData("Condition", """{"StringIs": {"s3:prefix": "a"}}""", "Invalid Condition type : StringIs")]
    [InlineData("Condition", """{"StringEquals": {"prefix": "a"}}""", "Policy has an invalid condition key")]
    [InlineData("Condition", """{"NumericEquals": {"s3:max-keys": "many"}}""", "Invalid value for condition key s3:max-keys: many")]
    [InlineData("Condition", """{"IpAddress": {"aws:SourceIp": "300.0.0.0/8"}}""", "Invalid value for condition key aws:SourceIp: 300.0.0.0/8")]
    [InlineData("Condition", """{"DateLessThan": {"aws:CurrentTime": "soon"}}""", "Invalid value for condition key aws:CurrentTime: soon")]
    [InlineData("NotAction", "\"s3:GetObject\"", "Statement cannot contain both Action and NotAction")]
    public void What_is_wrong_with_a_statement_is_named(string member, string? value, string message)
    {
        var members = new Dictionary<string, string?>
        {
            ["Effect"] = "\"Allow\"", ["Principal"] = "\"*\"", ["Action"] = "\"s3:GetObject\"", ["Resource"] = "\"arn:aws:s3:::data/*\"", [member] = value,
        };
        Refuses($$"""{"Statement": { {{string.Join(", ", members.Where(m => m.Value is not null).Select(m => $"\"{m.Key}\": {m.Value}"))}} } }""", message);
    }

    [Fact]
    public void A_bucket_may_be_named_by_a_pattern_that_means_it() => Read("""
        {"Statement": {"Effect": "Allow", "Principal": "*", "Action": "s3:ListBucket", "Resource": ["arn:aws:s3:::*", "arn:aws:s3:::da*/x", "arn:aws:s3:::*/*"]}}
        """);

    [Fact]
    public void Whom_an_allowance_leaves_out_cannot_be_said() => Refuses(
        """{"Statement": {"Effect": "Allow", "NotPrincipal": {"AWS": "123456789012"}, "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::data"}}""",
        "Allow with NotPrincipal is not allowed.");

    [Fact]
    public void A_policy_of_a_user_speaks_of_no_principal() => Assert.Equal(
        "Policy document should not specify a principal.",
        Refusal(PolicyRules.Identity, """{"Statement": {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}}""").Message);

    [Fact]
    public void Statements_of_one_policy_have_different_ids() => Assert.Equal(
        "MalformedPolicyDocument",
        Refusal(PolicyRules.Identity, """
            {"Statement": [{"Sid": "a", "Effect": "Allow", "Action": "*", "Resource": "*"}, {"Sid": "a", "Effect": "Deny", "Action": "*", "Resource": "*"}]}
            """).Error.Code);

    [Fact]
    public void Whatever_is_sent_is_read_or_refused()
    {
        // Every truncation, and every byte replaced by some that JSON cares for.
        for (int i = 0; i < Whole.Length; i++)
        {
            Try(Whole[..i]);
            foreach (char c in "\"{}[]:,*$0\\\0é")
            {
                Try(Whole[..i] + c + Whole[(i + 1)..]);
            }
        }

        Try(new string('[', 10_000));

        static void Try(string text)
        {
            try
            {
                var policy = Read(text);
                policy.Evaluate(new(Identity.Anonymous(""), "s3:GetObject", "arn:aws:s3:::data/a", _ => ["a", "5"]));
                _ = policy.IsPublic;
            }
            catch (AwsException e)
            {
                Assert.Equal("MalformedPolicy", e.Error.Code);
            }
        }
    }

    private static PolicyDocument Read(string text) => new PolicyReader(PolicyRules.Bucket("data")).Read(text);

    private static void Refuses(string text, string message) => Assert.Equal(message, Refusal(PolicyRules.Bucket("data"), text).Message);

    private static AwsException Refusal(PolicyRules rules, string text) => Assert.Throws<AwsException>(() => new PolicyReader(rules).Read(text));
}
