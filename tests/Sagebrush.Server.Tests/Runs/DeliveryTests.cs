using System.IO.Compression;
using System.Text;
using Sagebrush.Contract;
using Sagebrush.Storage;
using Sagebrush.Store;
using Sagebrush.Wire.Shapes.SageMaker;
using Xunit;

namespace Sagebrush.Runs;

/// <summary>What a channel finds, and what of it arrives in a container's folder.</summary>
public sealed class DeliveryTests : IDisposable
{
    private readonly DataFixture _data = new();
    private readonly ObjectStore _objects;
    private readonly ChannelSource _source;
    private readonly MlRoot _root;

    public DeliveryTests()
    {
        _objects = new(_data.Folder, _data.Database, TimeProvider.System);
        _objects.CreateBucket("b");
        _source = new(new EmbeddedStorage(_objects));
        _root = new(Path.Combine(_data.Folder.Runs, "ml"));
        Directory.CreateDirectory(_root.InputData);
    }

    public void Dispose() => _data.Dispose();

    [Theory]
    [InlineData("data/train", "deep/y.csv train2/z.csv x.csv")]
    [InlineData("data/train/", "deep/y.csv x.csv")]
    [InlineData("data/train/x.csv", "x.csv")]
    [InlineData("data/tr", "train/deep/y.csv train/x.csv train2/z.csv")]
    public async Task Files_are_named_by_what_follows_the_prefix(string prefix, string names)
    {
        foreach (string key in (string[])["data/train/x.csv", "data/train/deep/y.csv", "data/train/", "data/train2/z.csv", "data/x"])
        {
            await Put(key, key);
        }

        var items = await _source.Items(Source(prefix), default);

        Assert.Equal(names.Split(' '), items.Select(item => item.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_manifest_lists_objects_below_its_prefix()
    {
        await Put("p/1.csv", "1");
        await Put("p/q/2.csv", "2");
        await Put("p/3.csv", "3");
        await Put("list", """[{"prefix": "s3://b/p/"}, "q/2.csv", "1.csv"]""");

        var items = await _source.Items(Source("list", S3DataType.ManifestFile), default);

        Assert.Equal(["q/2.csv", "1.csv"], items.Select(item => item.Name));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("[1]")]
    [InlineData("[\"a\"]")]
    [InlineData("[{\"prefix\": \"s3://b/\"}, 3]")]
    [InlineData("[{\"prefix\": \"s3://b/\"}, \"missing\"]")]
    [InlineData("[{\"prefix\": \"b/\"}, \"missing\"]")]
    [InlineData("no json")]
    public async Task A_wrong_manifest_is_the_callers_fault(string text)
    {
        await Put("list", text);

        await Assert.ThrowsAsync<ChannelException>(() => _source.Items(Source("list", S3DataType.ManifestFile), default));
    }

    [Theory, InlineData("b", "none/"), InlineData("other", "")]
    public async Task Nothing_to_deliver_is_found_before_the_job_runs(string bucket, string prefix)
    {
        var source = Source(prefix) with { S3Uri = $"s3://{bucket}/{prefix}" };

        await Assert.ThrowsAsync<ChannelException>(() => _source.Probe(source, default));
        await Assert.ThrowsAsync<ChannelException>(() => _source.Items(source, default));
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task Files_arrive_with_their_folders(bool link)
    {
        await Put("p/a", "A");
        await Put("p/d/b", "B");

        await Deliver(Channel("p"), link);

        Assert.Equal("A", Read("train/a"));
        Assert.Equal("B", Read("train/d/b"));
    }

    [Fact]
    public async Task Copies_are_the_containers_own()
    {
        await Put("p/a", "A");
        await Deliver(Channel("p"), link: false);

        await File.AppendAllTextAsync(Path.Combine(_root.Channel("train"), "a"), "!");

        Assert.Equal(1, _objects.Find("b", "p/a")!.Size);
        Assert.Equal("A", await new StreamReader(_objects.Open(_objects.Find("b", "p/a")!)).ReadToEndAsync());
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task What_a_manifest_names_twice_arrives_once(bool link)
    {
        await Put("p/1.csv", "1");
        await Put("list", """[{"prefix": "s3://b/p/"}, "1.csv", "1.csv"]""");
        var channel = Channel("list");

        await Deliver(channel with { DataSource = new() { S3DataSource = Source("list", S3DataType.ManifestFile) } }, link);

        Assert.Equal("1", Read("train/1.csv"));
        Assert.Equal("1", await new StreamReader(_objects.Open(_objects.Find("b", "p/1.csv")!)).ReadToEndAsync());
    }

    [Fact]
    public async Task Keys_cannot_leave_the_folder()
    {
        await Put("p/../../../escaped", "x");

        await Assert.ThrowsAsync<ChannelException>(() => Deliver(Channel("p/"), link: false));
    }

    [Fact]
    public async Task Compressed_files_arrive_plain()
    {
        await Put("p/a.gz", Gzip("plain"));
        await Deliver(Channel("p") with { CompressionType = CompressionType.Gzip }, link: false);
        Assert.Equal("plain", Read("train/a.gz"));

        await Put("q/b.gz", "not compressed");
        var error = await Assert.ThrowsAsync<ChannelException>(() => Deliver(Channel("q") with { CompressionType = CompressionType.Gzip }, link: false));
        Assert.Equal("Channel 'train': 'b.gz' cannot be decompressed: It is not compressed with gzip.", error.Message);
    }

    [Fact]
    public async Task Compressed_files_that_break_off_are_refused()
    {
        byte[] whole = Gzip(string.Concat(Enumerable.Range(0, 5000)));
        await Put("empty/a.gz", []);
        await Deliver(Channel("empty") with { CompressionType = CompressionType.Gzip }, link: false);
        Assert.Equal("", Read("train/a.gz"));

        await Put("p/b.gz", whole[..(whole.Length / 2)]);
        var error = await Assert.ThrowsAsync<ChannelException>(() => Deliver(Channel("p") with { CompressionType = CompressionType.Gzip }, link: false));
        Assert.StartsWith("Channel 'train': 'b.gz' cannot be decompressed: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pipe_joins_objects_and_decompresses_them()
    {
        await Put("p/a", Gzip("1\n"));
        await Put("p/b", Gzip("2\n"));

        Assert.Equal("1\n2\n"u8.ToArray(), await Pipe(Channel("p") with { CompressionType = CompressionType.Gzip }));
    }

    [Fact]
    public async Task A_pipe_frames_objects_when_asked()
    {
        await Put("p/a", "12345");
        await Put("p/b", "6789");

        byte[] bytes = await Pipe(Channel("p") with { RecordWrapperType = RecordWrapper.RecordIO });

        Assert.Equal("0A23D7CE050000003132333435000000" + "0A23D7CE0400000036373839", Convert.ToHexString(bytes));
    }

    [Fact]
    public async Task An_augmented_manifest_delivers_its_attributes_in_order()
    {
        await Put("cat.jpg", "meow");
        await Put("lines", """
            {"source-ref": "s3://b/cat.jpg", "class": 3, "name": "Tom"}

            {"class": {"id": 4}, "source-ref": "s3://b/cat.jpg", "name": "é"}
            """);
        var channel = Channel("lines");
        channel = channel with
        {
            DataSource = new() { S3DataSource = Source("lines", S3DataType.AugmentedManifestFile) with { AttributeNames = ["source-ref", "class", "name"] } },
        };

        Assert.Equal("meow3Tommeow{\"id\": 4}é", Encoding.UTF8.GetString(await Pipe(channel)));
    }

    [Fact]
    public async Task Shuffling_is_the_same_for_the_same_seed_and_new_in_each_epoch()
    {
        foreach (char c in "abcdefghijklmnop")
        {
            await Put($"p/{c}", c.ToString());
        }

        var channel = Channel("p") with { ShuffleConfig = new() { Seed = 7 } };
        string first = Encoding.UTF8.GetString(await Pipe(channel)), again = Encoding.UTF8.GetString(await Pipe(channel));
        string second = Encoding.UTF8.GetString(await Pipe(channel, epoch: 1));

        Assert.Equal(first, again);
        Assert.NotEqual(first, second);
        Assert.Equal("abcdefghijklmnop", string.Concat(first.Order()));
        Assert.Equal("abcdefghijklmnop", string.Concat(second.Order()));
    }

    [Fact]
    public async Task Shards_of_a_shuffled_pipe_are_all_of_it_in_each_epoch()
    {
        foreach (char c in "abcde")
        {
            await Put($"p/{c}", c.ToString());
        }

        var channel = Channel("p") with
        {
            ShuffleConfig = new() { Seed = 7 },
            DataSource = new() { S3DataSource = Source("p") with { S3DataDistributionType = S3DataDistribution.ShardedByS3Key } },
        };
        foreach (int epoch in Enumerable.Range(0, 3))
        {
            var shares = new[] { await Pipe(channel, epoch, 0, 2), await Pipe(channel, epoch, 1, 2) };
            Assert.Equal("abcde", string.Concat(shares.SelectMany(Encoding.UTF8.GetString).Order()));
            Assert.Equal([3, 2], shares.Select(share => share.Length));
        }
    }

    private async Task<byte[]> Pipe(Channel channel, int epoch = 0, int host = 0, int hosts = 1)
    {
        var root = new MlRoot(Path.Combine(_data.Folder.Runs, Guid.CreateVersion7().ToString()));
        Directory.CreateDirectory(root.InputData);
        using var feed = new PipeFeed(_source, channel, await _source.Items(channel.DataSource.S3DataSource!, default), host, hosts, root);
        var feeding = feed.Run();
        byte[] bytes = [];
        for (int i = 0; i <= epoch; i++)
        {
            bytes = await Task.Run(() => File.ReadAllBytes(root.Pipe("train", i)));
        }

        feed.Dispose();
        await feeding;
        return bytes;
    }

    private async Task Deliver(Channel channel, bool link) =>
        await new Staging(_source).Deliver(_root, channel, await _source.Items(channel.DataSource.S3DataSource!, default), link, default);

    private string Read(string path) => File.ReadAllText(Path.Combine(_root.InputData, path));

    private Task Put(string key, string text) => Put(key, Encoding.UTF8.GetBytes(text));

    private async Task Put(string key, byte[] bytes)
    {
        using var body = new MemoryStream(bytes);
        await _objects.Put("b", key, body, ObjectFacts.None, default);
    }

    private static byte[] Gzip(string text)
    {
        var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionMode.Compress))
        {
            gzip.Write(Encoding.UTF8.GetBytes(text));
        }

        return bytes.ToArray();
    }

    private static S3DataSource Source(string key, string type = S3DataType.S3Prefix) => new() { S3DataType = type, S3Uri = $"s3://b/{key}" };

    private static Channel Channel(string prefix) => new() { ChannelName = "train", DataSource = new() { S3DataSource = Source(prefix) } };
}
