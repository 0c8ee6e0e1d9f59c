namespace Sagebrush.Conformance;

/// <summary>The AWS CLI on folders of thousands of files, some of them with names that trip over spaces, percent signs or alphabets.</summary>
public sealed class AwsCliFolderTests : IAsyncLifetime
{
    private const int Plain = 2000;

    private static readonly string[] Odd =
    [
        "a b.txt", " leading and trailing ", "a+b%20c", "100%", "#1", "what?", "a&b=c;d", "it's", "\"quoted\"", "semi;colon", "tilde~", ".hidden", "...", "(1)",
        "[x]", "{y}", "star*", "back\\slash", "dollar$", "at@", "comma,", "ü", "u\u0308", "日本語", "🦙", "مفتاح", "deep/er/and/deeper/x",
    ];

    private ServerProcess _server = null!;

    public async Task InitializeAsync()
    {
        if (Tools.AwsCli is not null)
        {
            _server = await ServerProcess.Ephemeral();
            await _server.Aws("s3", "mb", "s3://folders");
        }
    }

    public async Task DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    [AwsCliFact]
    public async Task Sync_makes_both_sides_the_same_and_no_more()
    {
        using var folder = new TemporaryFolder();
        string source = await Source(folder), back = Path.Combine(folder.Path, "back");
        await _server.Aws("s3", "sync", "--only-show-errors", source, "s3://folders/sync");
        await _server.Aws("s3", "sync", "--only-show-errors", "s3://folders/sync", back);
        Assert.Equal(Files(source), Files(back));
        Assert.Equal("", await _server.Aws("s3", "sync", source, "s3://folders/sync"));

        File.Delete(Path.Combine(source, "odd", "100%"));
        Directory.Delete(Path.Combine(source, "plain", "07"), recursive: true);
        await Write(Path.Combine(source, "plain", "08", "8"), "a longer text than before");
        await Write(Path.Combine(source, "odd", "new & shiny"), "new");
        await _server.Aws("s3", "sync", "--only-show-errors", "--delete", source, "s3://folders/sync");
        await _server.Aws("s3", "sync", "--only-show-errors", "--delete", "s3://folders/sync", back);
        Assert.Equal(Files(source), Files(back));
    }

    [AwsCliFact]
    public async Task Folders_are_copied_moved_listed_and_removed()
    {
        using var folder = new TemporaryFolder();
        string source = await Source(folder), down = Path.Combine(folder.Path, "down");
        await _server.Aws("s3", "cp", "--recursive", "--only-show-errors", source, "s3://folders/cp", "--exclude", "*", "--include", "plain/0*", "--include", "odd/*");
        await _server.Aws("s3", "mv", "--recursive", "--only-show-errors", "s3://folders/cp", "s3://folders/mv");
        Assert.Contains($"Total Objects: {(Plain / 2) + Odd.Length}", await _server.Aws("s3", "ls", "--recursive", "--summarize", "s3://folders/mv/"), StringComparison.Ordinal);
        await _server.Aws("s3", "rm", "--recursive", "--only-show-errors", "s3://folders/mv/plain");
        await _server.Aws("s3", "cp", "--recursive", "--only-show-errors", "s3://folders/mv", down);
        Assert.Equal(Files(Path.Combine(source, "odd")), Files(Path.Combine(down, "odd")));
        var nothing = await Command.Run("aws", ["s3", "ls", "s3://folders/cp"], _server.ClientEnvironment);
        Assert.Equal((1, ""), (nothing.ExitCode, nothing.Output));
    }

    [AwsCliFact]
    public async Task Links_streams_and_single_files()
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "a+b%20c");
        await Write(path, "odd/a+b%20c");
        await _server.Aws("s3", "cp", "--only-show-errors", path, "s3://folders/one/a+b%20c");
        string link = (await _server.Aws("s3", "presign", "s3://folders/one/a+b%20c", "--expires-in", "60")).Trim();
        using var http = new HttpClient();
        Assert.Equal("odd/a+b%20c", await http.GetStringAsync(new Uri(link)));
        Assert.Equal("odd/a+b%20c", await _server.Aws("s3", "cp", "s3://folders/one/a+b%20c", "-"));
        await _server.Aws("s3", "mv", "--only-show-errors", "s3://folders/one/a+b%20c", Path.Combine(folder.Path, "moved"));
        Assert.Equal("odd/a+b%20c", await File.ReadAllTextAsync(Path.Combine(folder.Path, "moved")));
        var gone = await Command.Run("aws", ["s3", "cp", "s3://folders/one/a+b%20c", "-"], _server.ClientEnvironment);
        Assert.Contains("404", gone.Error, StringComparison.Ordinal);
    }

    /// <summary>A folder of which each file holds its own name.</summary>
    private static async Task<string> Source(TemporaryFolder folder)
    {
        string source = Path.Combine(folder.Path, "source");
        foreach (string name in Enumerable.Range(0, Plain).Select(n => $"plain/{n % 20:00}/{n}").Concat(Odd.Select(name => $"odd/{name}")))
        {
            await Write(Path.Combine(source, name), name);
        }

        return source;
    }

    private static async Task Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllBytesAsync(path, System.Text.Encoding.UTF8.GetBytes(text));
    }

    /// <summary>Names and contents of all files under a folder.</summary>
    private static SortedDictionary<string, string> Files(string folder) => new(
        Directory.EnumerateFiles(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })
            .ToDictionary(path => Path.GetRelativePath(folder, path), File.ReadAllText),
        StringComparer.Ordinal);
}
