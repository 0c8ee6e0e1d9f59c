using System.Security.Cryptography;
using System.Text;
using Sagebrush.Wire;
using Xunit;

namespace Sagebrush.Store;

public sealed class ObjectStoreTests : IDisposable
{
    private readonly DataFixture _data = new();
    private readonly ManualClock _clock = new();
    private ObjectStore _store;

    public ObjectStoreTests()
    {
        _store = new(_data.Folder, _data.Database, _clock);
        _store.CreateBucket("b");
    }

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task Put_gives_back_what_it_took()
    {
        var facts = new ObjectFacts { ContentType = "text/csv", Metadata = new Dictionary<string, string> { ["origin"] = "Löss" } };

        var put = await _store.Put("b", "k", Bytes("hello"), new ObjectWrite { Facts = facts, Algorithm = ChecksumAlgorithm.Crc32 }, default);
        var found = _store.Find("b", "k")!;

        Assert.Equal((5, "5d41402abc4b2a76b9719d911017c592", _clock.Now), (found.Size, found.ETag, found.Modified));
        Assert.Equal(("text/csv", "Löss"), (found.Facts.ContentType, found.Facts.Metadata["origin"]));
        Assert.Equal(new ObjectChecksum(ChecksumAlgorithm.Crc32, "NhCmhg=="), found.Checksum);
        Assert.Equal((put.ETag, put.Modified), (found.ETag, found.Modified));
        Assert.Equal("hello", Text(_store.Open(found)));
        Assert.Equal("ell", Text(_store.Open(found, 1, 3)));
    }

    [Fact]
    public async Task Objects_are_there_after_reopening()
    {
        await Put("k", "hello");

        Reopen();

        Assert.Equal("hello", Text(_store.Open(_store.Find("b", "k")!)));
        Assert.Equal(["b"], _store.Buckets().Select(b => b.Name));
    }

    [Fact]
    public async Task Put_replaces_and_readers_keep_what_they_opened()
    {
        await Put("k", "old");
        using var reader = _store.Open("b", "k")!.Value.Bytes;

        await Put("k", "newer");

        Assert.Equal("old", Text(reader));
        Assert.Equal("newer", Text(_store.Open("b", "k")!.Value.Bytes));
        Assert.Single(Files());
    }

    [Fact]
    public async Task Put_that_breaks_off_leaves_nothing()
    {
        await Put("k", "old");

        await Assert.ThrowsAsync<IOException>(async () => await _store.Put("b", "k", new BrokenStream(), ObjectFacts.None, default));

        Assert.Equal("old", Text(_store.Open(_store.Find("b", "k")!)));
        Assert.Single(Files());
    }

    [Fact]
    public async Task Put_into_no_bucket_is_refused_before_reading()
    {
        var body = Bytes("hello");

        var error = await Assert.ThrowsAsync<AwsException>(async () => await _store.Put("none", "k", body, ObjectFacts.None, default));

        Assert.Equal((AwsError.NoSuchBucket, "none", 0L), (error.Error, error.Members["BucketName"], body.Position));
    }

    [Theory]
    [InlineData("*", null, true, null)]
    [InlineData("*", null, false, "NoSuchKey")]
    [InlineData("\"149603e6c03516362a8da23f624db945\"", null, true, null)]
    [InlineData("\"00\"", null, true, "PreconditionFailed")]
    [InlineData(null, "*", true, "PreconditionFailed")]
    [InlineData(null, "*", false, null)]
    public async Task Put_holds_its_condition(string? match, string? noneMatch, bool exists, string? code)
    {
        if (exists)
        {
            await Put("k", "old");
        }

        async Task Write() => await _store.Put("b", "k", Bytes("new"), new ObjectWrite { Condition = new(match, noneMatch) }, default);

        if (code is null)
        {
            await Write();
            Assert.Equal("new", Text(_store.Open(_store.Find("b", "k")!)));
        }
        else
        {
            Assert.Equal(code, (await Assert.ThrowsAsync<AwsException>(Write)).Error.Code);
        }
    }

    [Fact]
    public async Task Only_one_of_many_creators_wins()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(async () =>
        {
            try
            {
                await _store.Put("b", "k", Bytes($"writer {i}"), new ObjectWrite { Condition = new(null, "*") }, default);
                return i;
            }
            catch (AwsException)
            {
                return -1;
            }
        })));

        int winner = Assert.Single(outcomes, i => i >= 0);
        Assert.Equal($"writer {winner}", Text(_store.Open(_store.Find("b", "k")!)));
        Assert.Single(Files());
    }

    [Fact]
    public async Task Many_writers_and_readers_of_one_key_see_whole_objects()
    {
        await Put("k", new string('a', 100_000));
        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(async () =>
        {
            for (int n = 0; n < 10; n++)
            {
                await Put("k", new string((char)('a' + i), 100_000));
                string text = Text(_store.Open("b", "k")!.Value.Bytes);
                Assert.Equal(new string(text[0], 100_000), text);
            }
        })));

        Assert.Single(Files());
    }

    [Fact]
    public async Task Remove_takes_the_bytes_too()
    {
        await Put("k", "hello");

        Assert.True(_store.Remove("b", "k"));
        Assert.False(_store.Remove("b", "k"));

        Assert.Null(_store.Find("b", "k"));
        Assert.Empty(Files());
    }

    [Fact]
    public async Task Sweep_removes_what_a_crash_left_and_nothing_else()
    {
        string text = new('a', 100_000);
        await Put("k", text);
        var upload = _store.BeginUpload("b", "big", ObjectFacts.None);
        await _store.PutPart(upload, 1, Bytes(text), null, null, default);
        string left = Path.Combine(_data.Folder.Objects, "a", "000000000000001a");
        await File.WriteAllBytesAsync(left, [1, 2, 3]);

        Reopen();
        _store.Sweep(default);

        Assert.False(File.Exists(left));
        Assert.Equal(2, Files().Count);
        Assert.Equal(text, Text(_store.Open(_store.Find("b", "k")!)));
    }

    [Fact]
    public async Task Clear_takes_rows_and_bytes()
    {
        await Put("k", "hello");

        _data.Database.Clear();

        Assert.Empty(_store.Buckets());
        Assert.Empty(Files());
        _store.CreateBucket("b");
        await Put("k", "again");
        Assert.Equal("again", Text(_store.Open(_store.Find("b", "k")!)));
    }

    [Fact]
    public async Task Keys_are_any_text()
    {
        string[] keys = ["a//b", "../../etc/passwd", ".", "/", "ключ/鍵 🔑", "a\u0001b", "trailing/", "%2F", "x?y#z"];
        foreach (string key in keys)
        {
            await Put(key, key);
        }

        foreach (string key in keys)
        {
            Assert.Equal(key, Text(_store.Open(_store.Find("b", key)!)));
        }
    }

    [Fact]
    public async Task List_is_in_order_of_utf8_bytes()
    {
        // U+FF5E comes before U+1F511 in UTF-8, and after its surrogates in UTF-16.
        string[] keys = ["B", "a", "a/b", "a0", "é", "\uFF5E", "🔑"];
        foreach (string key in keys.Reverse())
        {
            await Put(key, "");
        }

        Assert.Equal(keys, _store.List("b", "").Select(o => o.Key));
        Assert.Equal(["a", "a/b", "a0"], _store.List("b", "a").Select(o => o.Key));
        Assert.Empty(_store.List("b", "zzz"));
        Assert.Empty(_store.List("none", ""));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(100)]
    public async Task Pages_with_a_delimiter_join_to_the_whole(int size)
    {
        foreach (string key in (string[])["asdf", "boo/bar", "boo/baz/xyzzy", "cquux/bla", "cquux/thud", "zz"])
        {
            await Put(key, "");
        }

        Assert.Equal(["asdf", "boo/", "cquux/", "zz"], Pages(new() { Delimiter = "/", MaxKeys = size }));
        Assert.Equal(["boo/bar", "boo/baz/"], Pages(new() { Delimiter = "/", Prefix = "boo/", MaxKeys = size }));
        Assert.Equal(["cquux/", "zz"], Pages(new() { Delimiter = "/", After = "boo/bar", MaxKeys = size }));
        Assert.Equal(["boo/baz/xyzzy", "cquux/bla", "cquux/thud", "zz"], Pages(new() { After = "boo/bar", MaxKeys = size }));
    }

    [Fact]
    public void CreateBucket_tells_whether_it_made_one()
    {
        Assert.True(_store.CreateBucket("c", bucket => bucket with { Region = "eu-west-1" }).IsNew);
        Assert.False(_store.CreateBucket("c").IsNew);
        Assert.Equal(new Bucket("c", _clock.Now, "eu-west-1"), _store.FindBucket("c"));
        Assert.Null(_store.FindBucket("d"));
    }

    [Fact]
    public async Task DeleteBucket_wants_it_empty_but_for_unfinished_uploads()
    {
        await Put("k", "hello");
        await _store.PutPart(_store.BeginUpload("b", "big", ObjectFacts.None), 1, Bytes("part"), null, null, default);

        Assert.Equal(AwsError.BucketNotEmpty, Assert.Throws<AwsException>(() => _store.DeleteBucket("b")).Error);
        _store.Remove("b", "k");
        _store.DeleteBucket("b");

        Assert.Equal(AwsError.NoSuchBucket, Assert.Throws<AwsException>(() => _store.DeleteBucket("b")).Error);
        Assert.Empty(Files());
    }

    [Fact]
    public async Task Upload_joins_its_parts_in_order()
    {
        byte[] first = new byte[ObjectStore.MinimumPartSize];
        RandomNumberGenerator.Fill(first);
        var upload = _store.BeginUpload("b", "big", new() { ContentType = "x/y" }, ChecksumAlgorithm.Crc32, isComposite: false);
        var two = await _store.PutPart(upload, 2, Bytes("end"), ChecksumAlgorithm.Crc32, null, default);
        await _store.PutPart(upload, 1, Bytes("to be replaced"), ChecksumAlgorithm.Crc32, null, default);
        var one = await _store.PutPart(upload, 1, new MemoryStream(first), ChecksumAlgorithm.Crc32, null, default);

        var stored = await _store.CompleteUpload(upload, [new(1, one.ETag), new(2, $"\"{two.ETag}\"")], null, WriteCondition.None);

        byte[] whole = [.. first, .. "end"u8];
        Assert.Equal(whole, await Whole(_store.Open(stored)));
        Assert.Equal(whole[^5..], await Whole(_store.Open(stored, whole.Length - 5)));
        Assert.Equal($"{Convert.ToHexStringLower(MD5.HashData([.. MD5.HashData(first), .. MD5.HashData("end"u8)]))}-2", stored.ETag);
        using var crc = Checksum.Of(ChecksumAlgorithm.Crc32);
        crc.Append(whole);
        Assert.Equal(new ObjectChecksum(ChecksumAlgorithm.Crc32, Convert.ToBase64String(crc.Finish())), stored.Checksum);
        Assert.Equal(("x/y", 2), (_store.Find("b", "big")!.Facts.ContentType, stored.Parts.Count));
        Assert.Empty(_store.Uploads("b"));
        Assert.Equal(2, Files().Count);
    }

    [Fact]
    public async Task Upload_with_a_composite_checksum_digests_the_digests()
    {
        var upload = _store.BeginUpload("b", "big", ObjectFacts.None, ChecksumAlgorithm.Sha256, isComposite: true);
        var one = await _store.PutPart(upload, 1, Bytes("all"), ChecksumAlgorithm.Sha256, null, default);

        var stored = await _store.CompleteUpload(upload, [new(1, one.ETag, one.Checksum!.Value)], null, WriteCondition.None);

        Assert.Equal(
            new ObjectChecksum(ChecksumAlgorithm.Sha256, Convert.ToBase64String(SHA256.HashData(SHA256.HashData("all"u8))) + "-1", true), stored.Checksum);
    }

    [Fact]
    public async Task Completing_checks_the_claims()
    {
        var upload = _store.BeginUpload("b", "big", ObjectFacts.None);
        var one = await _store.PutPart(upload, 1, Bytes("small"), null, null, default);
        var two = await _store.PutPart(upload, 2, Bytes("end"), null, null, default);

        async Task<string> Refusal(params IReadOnlyList<PartClaim> claims) => (await Assert.ThrowsAsync<AwsException>(
            async () => await _store.CompleteUpload(upload, claims, null, WriteCondition.None))).Error.Code;

        Assert.Equal("InvalidPartOrder", await Refusal(new PartClaim(2, two.ETag), new PartClaim(1, one.ETag)));
        Assert.Equal("InvalidPart", await Refusal(new PartClaim(1, two.ETag)));
        Assert.Equal("InvalidPart", await Refusal(new PartClaim(3, two.ETag)));
        Assert.Equal("EntityTooSmall", await Refusal(new PartClaim(1, one.ETag), new PartClaim(2, two.ETag)));
        Assert.Equal(2, _store.Parts(upload).Count);
        await Assert.ThrowsAsync<AwsException>(async () => await _store.CompleteUpload(upload, [new(1, one.ETag)], "AAAA", WriteCondition.None));
        await _store.CompleteUpload(upload, [new(1, "sent again since"), new(1, one.ETag)], null, WriteCondition.None);
        Assert.Equal("NoSuchUpload", await Refusal(new PartClaim(1, one.ETag)));
    }

    [Fact]
    public async Task Abort_drops_the_parts()
    {
        var upload = _store.BeginUpload("b", "big", ObjectFacts.None);
        await _store.PutPart(upload, 1, Bytes("part"), null, null, default);

        Assert.True(_store.AbortUpload(upload));
        Assert.False(_store.AbortUpload(upload));

        Assert.Empty(Files());
        Assert.Equal(AwsError.NoSuchUpload, (await Assert.ThrowsAsync<AwsException>(
            async () => await _store.PutPart(upload, 2, Bytes("late"), null, null, default))).Error);
        Assert.Empty(Files());
    }

    private static MemoryStream Bytes(string text) => new(Encoding.UTF8.GetBytes(text));

    private static async Task<byte[]> Whole(Stream stream)
    {
        await using var source = stream;
        using var bytes = new MemoryStream();
        await source.CopyToAsync(bytes);
        return bytes.ToArray();
    }

    private static string Text(Stream stream)
    {
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private async Task Put(string key, string text) => await _store.Put("b", key, Bytes(text), ObjectFacts.None, default);

    private List<string> Pages(ObjectQuery query)
    {
        var all = new List<string>();
        for (string? after = query.After; after is not null;)
        {
            var page = _store.List("b", query with { After = after });
            all.AddRange(page.Objects.Select(o => o.Key).Concat(page.CommonPrefixes).Order(StringComparer.Ordinal));
            after = page.Next;
        }

        return all;
    }

    /// <summary>The files that have rows; those on disk are the ones whose rows hold no content.</summary>
    private List<string> Files()
    {
        var rows = _data.Database.Read(c => ObjectRows.All(
            c.Query("SELECT id, content IS NULL FROM files ORDER BY id"), row => (Name: $"{row.GetInt64(0):x16}", IsOnDisk: row.GetBoolean(1))));
        Assert.Equal(
            rows.Where(row => row.IsOnDisk).Select(row => row.Name),
            Directory.EnumerateFiles(_data.Folder.Objects, "*", SearchOption.AllDirectories).Select(path => Path.GetFileName(path)).Order());
        return rows.ConvertAll(row => row.Name);
    }

    private void Reopen()
    {
        _data.Reopen();
        _store = new(_data.Folder, _data.Database, _clock);
    }

    /// <summary>Gives some bytes and then an error, like a client that goes away.</summary>
    private sealed class BrokenStream : MemoryStream
    {
        private bool _given;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_given)
            {
                throw new IOException("The client has gone.");
            }

            _given = true;
            buffer.Span[..10].Fill(1);
            return ValueTask.FromResult(10);
        }
    }
}
