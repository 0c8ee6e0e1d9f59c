using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.Logging.Abstractions;
using Sagebrush.Store;
using Xunit;

namespace Sagebrush.Services;

/// <summary>What a client sees of a disk that lies.</summary>
public sealed class DamagedObjectTests : IAsyncLifetime, IDisposable
{
    private const int Size = 8 * Block.Size;

    private readonly TemporaryFolder _temporary = new();
    private readonly HttpClient _http = new();
    private Server _server = null!;

    public async Task InitializeAsync()
    {
        var options = new Options { Urls = ["http://127.0.0.1:0"], Data = _temporary.Path, NoAuth = true };
        _server = await Server.Start(options, [], ["none"], TimeProvider.System, NullLoggerFactory.Instance, default);
        _http.BaseAddress = new(_server.Urls[0]);
        (await _http.PutAsync("/data-bucket", null)).EnsureSuccessStatusCode();
        (await _http.PutAsync("/data-bucket/k", new ByteArrayContent(new byte[Size]))).EnsureSuccessStatusCode();
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    public void Dispose()
    {
        _http.Dispose();
        _temporary.Dispose();
    }

    [Fact]
    public async Task Damage_in_the_first_block_is_an_internal_error()
    {
        Damage(5);

        using var response = await _http.GetAsync("/data-bucket/k");

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Contains("<Code>InternalError</Code>", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Damage_further_on_cuts_the_answer_off_and_blocks_without_it_are_served()
    {
        Damage(Size - 5);

        using var response = await _http.GetAsync("/data-bucket/k", HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal((HttpStatusCode.OK, Size), (response.StatusCode, response.Content.Headers.ContentLength));
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => response.Content.ReadAsByteArrayAsync());

        using var request = new HttpRequestMessage(HttpMethod.Get, "/data-bucket/k") { Headers = { Range = new RangeHeaderValue(10, 200_000) } };
        using var range = await _http.SendAsync(request);
        Assert.Equal(new byte[199_991], await range.Content.ReadAsByteArrayAsync());
    }

    private void Damage(int at)
    {
        string path = Directory.EnumerateFiles(Path.Combine(_temporary.Path, "objects"), "*", SearchOption.AllDirectories).Single();
        byte[] bytes = File.ReadAllBytes(path);
        bytes[at] ^= 4;
        File.SetAttributes(path, FileAttributes.Normal);
        File.WriteAllBytes(path, bytes);
    }
}
