using System.Net.Sockets;
using Xunit;

namespace Sagebrush.Contract;

public sealed class SocketNameTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sagebrush-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(1)]
    [InlineData(200)]
    public async Task A_socket_is_found_however_deep_its_folder_lies(int length)
    {
        var path = Path.Combine(Directory.CreateDirectory(Path.Combine(_folder, new string('d', length))).FullName, "serve.sock");
        using var here = new SocketName(path);
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(here.Path));
        listener.Listen();

        using var there = new SocketName(path);
        using var caller = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await caller.ConnectAsync(new UnixDomainSocketEndPoint(there.Path));

        Assert.True(File.Exists(path));
    }

    [Fact]
    public void A_folder_that_is_not_there_is_named() =>
        Assert.Contains("dddd", Assert.Throws<DirectoryNotFoundException>(() => new SocketName(Path.Combine(_folder, new string('d', 200), "serve.sock"))).Message,
            StringComparison.Ordinal);
}
