using Sagebrush.Store;
using Xunit;

namespace Sagebrush.Services;

public sealed class UsersTests : IDisposable
{
    private readonly TemporaryFolder _temporary = new();

    public void Dispose() => _temporary.Dispose();

    [Fact]
    public void The_first_configured_user_is_the_administrator()
    {
        var options = Options() with { Users = [new("ada", "AKIAADA", "s1"), new("bob", "AKIABOB", "s2")] };
        var users = Make(options);
        Assert.Equal("ada", users.Administrator.Name);
        Assert.Equal("arn:aws:iam::123456789012:user/bob", users.Find("AKIABOB")!.Identity.Arn);
        Assert.Equal("s2", users.Find("AKIABOB")!.Secret);
        Assert.Equal(options.Users[0], AdministratorKey.Find(options));
        Assert.False(File.Exists(DataFolder.AdministratorKeyIn(_temporary.Path)));
    }

    [Fact]
    public void Users_of_several_accounts_may_have_one_name()
    {
        var users = Make(Options() with { Users = ["ada:K1:s", "222222222222/ada:K2:s", "222222222222/root:K3:s"] });
        Assert.Equal("arn:aws:iam::222222222222:user/ada", users.Find("K2")!.Identity.Arn);
        Assert.Equal("K1", users.ConfiguredKeyOf(users.Get("123456789012", "ada")));
        Assert.Equal("arn:aws:iam::222222222222:root", users.Find("K3")!.Identity.Arn);
    }

    [Fact]
    public void A_generated_administrator_stays_the_same()
    {
        Assert.Null(AdministratorKey.Find(Options()));
        var first = Make(Options()).Administrator;
        var second = Make(Options()).Administrator;
        Assert.Equal(first, second);
        Assert.Matches("^AKIA[A-Z2-7]{16}$", first.Key.Id);
        Assert.Equal(40, first.Key.Secret.Length);
        Assert.Equal(new ConfiguredUser(first.Name, first.Key.Id, first.Key.Secret), AdministratorKey.Find(Options()));
    }

    [Fact]
    public void The_generated_key_may_be_read_by_its_owner_only()
    {
        Make(Options());
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(DataFolder.AdministratorKeyIn(_temporary.Path)));
        }
    }

    [Fact]
    public void A_damaged_key_is_reported_not_replaced()
    {
        File.WriteAllBytes(DataFolder.AdministratorKeyIn(_temporary.Path), "nonsense"u8);
        var e = Assert.Throws<DataFolderException>(() => Make(Options()));
        Assert.Contains("administrator-key", e.Message);
    }

    private Options Options() => new() { Data = _temporary.Path };

    private Users Make(Options options)
    {
        using var folder = new DataFolder(_temporary.Path);
        using var database = new Database(folder);
        return new(options, folder, database, TimeProvider.System);
    }
}
