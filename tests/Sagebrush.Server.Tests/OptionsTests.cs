using Xunit;

namespace Sagebrush.Tests;

public sealed class OptionsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sagebrush-options-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Nothing_said_gives_the_documented_defaults()
    {
        var options = Options.From(new());

        Assert.Equal(["http://127.0.0.1:5700"], options.Urls);
        Assert.Equal("123456789012", options.Account);
        Assert.Equal("us-east-1", options.Region);
        Assert.Equal(Path.GetFullPath("sagebrush-data"), options.Data);
        Assert.Empty(options.Users);
        Assert.False(options.Ephemeral || options.NoAuth);
    }

    [Fact]
    public void Flags_win_over_the_environment_and_that_over_the_file()
    {
        var file = FromFile("""{ "region": "eu-west-1", "account": "111111111111", "data": "here" }""");
        var environment = Settings.FromEnvironment(name => name switch
        {
            "SAGEBRUSH_REGION" => "eu-west-2",
            "SAGEBRUSH_URLS" => "http://127.0.0.1:1; http://127.0.0.1:2",
            _ => null,
        });

        var options = Options.From(new Settings { Region = "eu-west-3" }.Or(environment).Or(file));

        Assert.Equal("eu-west-3", options.Region);
        Assert.Equal(["http://127.0.0.1:1", "http://127.0.0.1:2"], options.Urls);
        Assert.Equal("111111111111", options.Account);
        Assert.Equal(Path.Combine(_folder, "here"), options.Data);
    }

    [Fact]
    public void Limits_of_invocations_are_the_services_unless_told_otherwise()
    {
        Assert.Equal((6 << 20, TimeSpan.FromSeconds(60)), (new Options().Invocations.MaxPayload, new Options().Invocations.Timeout));

        var told = Options.From(Settings.FromEnvironment(name => name switch
        {
            "SAGEBRUSH_MAX_PAYLOAD_IN_MB" => "25",
            "SAGEBRUSH_INVOCATION_TIMEOUT" => "00:02:00",
            _ => null,
        }));
        Assert.Equal((25 << 20, TimeSpan.FromMinutes(2)), (told.Invocations.MaxPayload, told.Invocations.Timeout));

        var wrong = Assert.Throws<InvalidOptionsException>(() => Options.From(new Settings { MaxPayloadInMB = 0, InvocationTimeout = TimeSpan.FromHours(2) }));
        Assert.Contains("maxPayloadInMB is 0; expected 1 to 1024.", wrong.Message, StringComparison.Ordinal);
        Assert.Contains("invocationTimeout is '02:00:00'; expected one second", wrong.Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOptionsException>(() => Settings.FromEnvironment(name => name == "SAGEBRUSH_MAX_PAYLOAD_IN_MB" ? "6 MB" : null));
    }

    [Fact]
    public void An_external_S3_is_put_together_from_all_sources_and_keeps_its_secret()
    {
        var file = FromFile("""{ "s3": { "endpoint": "https://s3.example.org", "region": "auto", "accessKeyId": "AKIAFILE" } }""");
        var environment = Settings.FromEnvironment(name => name switch
        {
            "SAGEBRUSH_S3_ACCESS_KEY_ID" => "AKIAENV",
            "SAGEBRUSH_S3_SECRET_ACCESS_KEY" => "hidden",
            _ => null,
        });

        var options = Options.From(new Settings().Or(environment).Or(file));

        Assert.Equal(new(new("https://s3.example.org"), "auto", "AKIAENV", "hidden"), options.S3);
        Assert.DoesNotContain("hidden", $"{options} {environment}", StringComparison.Ordinal);
        Assert.Null(Options.From(Settings.FromEnvironment(_ => null)).S3);
    }

    [Theory]
    [InlineData("""{ "endpoint": "http://x", "region": "r", "accessKeyId": "a" }""", "s3.secretAccessKey is missing (SAGEBRUSH_S3_SECRET_ACCESS_KEY)")]
    [InlineData("""{ "endpoint": "http://x", "accessKeyId": "a", "secretAccessKey": "s" }""", "s3.region is missing (SAGEBRUSH_S3_REGION)")]
    [InlineData("""{ "region": "r", "accessKeyId": "a", "secretAccessKey": "s" }""", "s3.endpoint is missing (SAGEBRUSH_S3_ENDPOINT)")]
    [InlineData("""{ "endpoint": "http://x", "region": "r", "secretAccessKey": "s" }""", "s3.accessKeyId is missing (SAGEBRUSH_S3_ACCESS_KEY_ID)")]
    [InlineData("""{ "endpoint": "s3.example.org", "region": "r", "accessKeyId": "a", "secretAccessKey": "s" }""", "s3.endpoint is 's3.example.org'")]
    public void An_incomplete_external_S3_is_refused_naming_what_is_missing(string s3, string problem)
    {
        var refused = Assert.Throws<InvalidOptionsException>(() => Options.From(FromFile($$"""{ "s3": {{s3}} }""")));

        Assert.StartsWith(problem, Assert.Single(refused.Problems), StringComparison.Ordinal);
    }

    [Fact]
    public void Interpreters_of_frameworks_come_from_the_file_or_the_environment()
    {
        var file = FromFile("""{ "frameworks": { "pytorch": "/opt/torch" } }""");
        var environment = Settings.FromEnvironment(name => name == "SAGEBRUSH_FRAMEWORKS" ? "scikit-learn=/opt/sk; xgboost = /opt/xgb/bin/python" : null);

        Assert.Equal("/opt/torch", Options.From(file).Frameworks["pytorch"]);
        Assert.Equal(
            new Dictionary<string, string> { ["scikit-learn"] = "/opt/sk", ["xgboost"] = "/opt/xgb/bin/python" }, Options.From(environment.Or(file)).Frameworks);
        Assert.Throws<InvalidOptionsException>(() => Settings.FromEnvironment(name => name == "SAGEBRUSH_FRAMEWORKS" ? "scikit-learn" : null));
        Assert.Equal(
            "frameworks: 'torch' is no framework; expected scikit-learn, xgboost, pytorch, tensorflow, mxnet, huggingface.",
            Assert.Single(Assert.Throws<InvalidOptionsException>(() => Options.From(FromFile("""{ "frameworks": { "torch": "/x" } }"""))).Problems));
    }

    [Fact]
    public void Every_wrong_setting_is_named_at_once()
    {
        var settings = new Settings { Account = "12", Region = "Mars", Urls = ["ftp://x"], Users = ["only-a-name"] };

        var problems = Assert.Throws<InvalidOptionsException>(() => Options.From(settings)).Problems;

        Assert.Equal(4, problems.Count);
        Assert.Contains(problems, problem => problem.Contains("'12'", StringComparison.Ordinal) && problem.Contains("twelve digits", StringComparison.Ordinal));
        Assert.Contains(problems, problem => problem.Contains("'Mars'", StringComparison.Ordinal));
        Assert.Contains(problems, problem => problem.Contains("'ftp://x'", StringComparison.Ordinal));
        Assert.Contains(problems, problem => problem.StartsWith("user 1", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("http://127.0.0.1:1", true)]
    [InlineData("http://localhost:1", true)]
    [InlineData("http://[::1]:1", true)]
    [InlineData("http://0.0.0.0:1", false)]
    [InlineData("http://10.0.0.1:1", false)]
    [InlineData("http://example.org:1", false)]
    public void No_auth_refuses_what_is_not_loopback(string url, bool allowed)
    {
        var settings = new Settings { NoAuth = true, Urls = [url] };

        if (allowed)
        {
            Assert.True(Options.From(settings).NoAuth);
        }
        else
        {
            Assert.Contains("loopback", Assert.Throws<InvalidOptionsException>(() => Options.From(settings)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Ephemeral_takes_a_temporary_folder_and_refuses_another()
    {
        Assert.StartsWith(Path.GetTempPath(), Options.From(new() { Ephemeral = true }).Data, StringComparison.Ordinal);
        Assert.Throws<InvalidOptionsException>(() => Options.From(new() { Ephemeral = true, Data = "x" }));
    }

    [Fact]
    public void Users_keep_their_order_and_a_secret_may_hold_colons()
    {
        var users = Options.From(new() { Users = ["ada:AKIAADA:s:e:c", "bob:AKIABOB:xyz"] }).Users;

        Assert.Equal(["123456789012/ada:AKIAADA:s:e:c", "123456789012/bob:AKIABOB:xyz"], users);
        Assert.DoesNotContain("s:e:c", users[0].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Users_of_the_file_are_texts_or_objects()
    {
        var users = Options.From(FromFile("""
            { "users": ["ada:K1:s", { "name": "ada", "account": "222222222222", "accessKeyId": "K2", "secretAccessKey": "t", "email": "ada@example.com" }] }
            """)).Users;

        Assert.Equal(["123456789012/ada:K1:s", new("ada", "K2", "t") { Account = "222222222222", Email = "ada@example.com" }], users);
    }

    [Theory]
    [InlineData("x/ada:K1:s")]
    [InlineData("ada:K1")]
    [InlineData("a b:K1:s")]
    [InlineData("ada:K-1:s")]
    [InlineData("/ada:K1:s")]
    public void A_malformed_user_is_refused(string user) => Assert.Throws<InvalidOptionsException>(() => Options.From(new() { Users = [user] }));

    [Theory]
    [InlineData("ada:K1:s", "ada:K2:s")]
    [InlineData("ada:K1:s", "bob:K1:s")]
    public void Two_users_share_neither_name_nor_access_key(string first, string second) =>
        Assert.Throws<InvalidOptionsException>(() => Options.From(new() { Users = [first, second] }));

    [Theory]
    [InlineData("{ \"regoin\": \"x\" }", "regoin")]
    [InlineData("{ \"urls\": 5 }", "urls")]
    [InlineData("{ \"users\": [{ \"nane\": \"x\" }] }", "nane")]
    [InlineData("{ \"users\": [5] }", "user")]
    [InlineData("not json", "sagebrush.json")]
    public void A_bad_file_is_refused_and_named(string content, string named) =>
        Assert.Contains(named, Assert.Throws<InvalidOptionsException>(() => FromFile(content)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_missing_file_says_nothing() => Assert.Equal(new Settings(), Settings.FromFile(Path.Combine(_folder, "absent.json")));

    [Fact]
    public void A_switch_in_the_environment_is_true_or_false()
    {
        Assert.True(Settings.FromEnvironment(name => name == "SAGEBRUSH_EPHEMERAL" ? "1" : null).Ephemeral);
        Assert.Contains("SAGEBRUSH_NO_AUTH", Assert.Throws<InvalidOptionsException>(
            () => Settings.FromEnvironment(name => name == "SAGEBRUSH_NO_AUTH" ? "perhaps" : null)).Message, StringComparison.Ordinal);
    }

    private Settings FromFile(string content)
    {
        string path = Path.Combine(_folder, Settings.FileName);
        File.WriteAllBytes(path, System.Text.Encoding.UTF8.GetBytes(content));
        return Settings.FromFile(path);
    }
}
