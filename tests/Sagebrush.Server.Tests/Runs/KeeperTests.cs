using System.Diagnostics;
using Xunit;

namespace Sagebrush.Runs;

public sealed class KeeperTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sagebrush-keeper-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory, InlineData("INT", 130), InlineData("QUIT", 131), InlineData("HUP", 129), InlineData("PIPE", 141)]
    public async Task A_command_does_not_inherit_that_its_starter_ignores_a_signal(string signal, int end)
    {
        string stem = Path.Combine(_folder, "run");
        var keeper = Keeper.Of(stem, "", [], new(), ["/bin/sh", "-c", $"kill -{signal} $$; echo deaf"]);
        using var starter = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", $"trap '' {signal}; \"$@\"", "sh", keeper.FileName, .. keeper.ArgumentList]))!;
        await starter.WaitForExitAsync();

        // setsid leads no group to its end: where it is the leader of one it goes on in a child.
        while (!File.Exists(stem + ".exit"))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5));
        }

        Assert.Equal($"{end}\n", await File.ReadAllTextAsync(stem + ".exit"));
        Assert.DoesNotContain("deaf", await File.ReadAllTextAsync(stem + ".log"), StringComparison.Ordinal);
    }
}
