using System.Security.Cryptography;
using Sagebrush.Wire;
using Xunit;

namespace Sagebrush.Store;

/// <summary>What comes out is what went in, or an error: over all ways in which bytes are kept.</summary>
public sealed class ObjectBytesTests : IDisposable
{
    private static readonly int[] Sizes =
        [0, 1, ObjectDraft.InlineSize, ObjectDraft.InlineSize + 1, Block.Size - 1, Block.Size, Block.Size + 1, (1 << 20) - 1, 1 << 20, (3 << 20) + 12_345];

    private readonly DataFixture _data = new();
    private readonly ManualClock _clock = new();
    private readonly CustomerKey _customerKey = new(RandomNumberGenerator.GetBytes(CustomerKey.Length));
    private readonly ObjectStore _store;

    public ObjectBytesTests()
    {
        _store = new(_data.Folder, _data.Database, _clock);
        _store.CreateBucket("b");
    }

    public static TheoryData<int, string> SizesAndWays
    {
        get
        {
            var data = new TheoryData<int, string>();
            foreach (int size in Sizes)
            {
                foreach (string way in (string[])["plain", "installation", "kms", "customer"])
                {
                    data.Add(size, way);
                }
            }

            return data;
        }
    }

    public void Dispose() => _data.Dispose();

    [Theory]
    [MemberData(nameof(SizesAndWays))]
    public async Task Bytes_come_back_whole_and_in_ranges(int size, string way)
    {
        byte[] bytes = RandomNumberGenerator.GetBytes(size);
        var write = Way(way) with { Algorithm = ChecksumAlgorithm.Crc64Nvme };

        var stored = await _store.Put("b", "k", new MemoryStream(bytes), write, default);

        Assert.Equal((size, Convert.ToHexStringLower(MD5.HashData(bytes))), (stored.Size, stored.ETag));
        Assert.Equal(Digest(ChecksumAlgorithm.Crc64Nvme, bytes), stored.Checksum!.Value);
        Assert.Equal(bytes, await Read("k", write.CustomerKey));
        foreach (var (offset, length) in ((int, int)[])[(0, 1), (size / 2, 100), (Block.Size - 3, 7), (size - 1, 1), (Block.Size, Block.Size), (1, size - 2)])
        {
            if (offset >= 0 && length >= 0 && offset + length <= size)
            {
                Assert.Equal(bytes.AsSpan(offset, length).ToArray(), await Read("k", write.CustomerKey, offset, length));
            }
        }
    }

    [Theory]
    [MemberData(nameof(SizesAndWays))]
    public async Task A_flipped_bit_is_an_error_and_nothing_of_its_block_is_given(int size, string way)
    {
        if (size == 0)
        {
            return;
        }

        var write = Way(way);
        byte[] bytes = RandomNumberGenerator.GetBytes(size);
        var stored = await _store.Put("b", "k", new MemoryStream(bytes), write, default);
        Flip(stored);

        await using var stream = _store.Open("b", "k", customerKey: write.CustomerKey)!.Value.Bytes;
        var given = new MemoryStream();
        await Assert.ThrowsAsync<DamagedObjectException>(() => stream.CopyToAsync(given));

        Assert.Equal(bytes.AsSpan(0, (size - 1) / Block.Size * Block.Size).ToArray(), given.ToArray());
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public async Task A_file_of_another_length_is_an_error(int more)
    {
        var stored = await _store.Put("b", "k", new MemoryStream(new byte[200_000]), ObjectFacts.None, default);
        string path = Writable(stored);
        using (var file = File.OpenWrite(path))
        {
            file.SetLength(200_000 + more);
        }

        await Assert.ThrowsAsync<DamagedObjectException>(() => Read("k"));
    }

    [Fact]
    public async Task A_missing_file_is_an_error()
    {
        var stored = await _store.Put("b", "k", new MemoryStream(new byte[200_000]), ObjectFacts.None, default);
        File.Delete(_store.PathOf(stored)!);

        await Assert.ThrowsAsync<DamagedObjectException>(() => Read("k"));
    }

    [Fact]
    public async Task Few_bytes_need_no_file_and_encrypted_ones_are_none_to_link()
    {
        var small = await _store.Put("b", "small", new MemoryStream([1, 2, 3]), ObjectFacts.None, default);
        var large = await _store.Put("b", "large", new MemoryStream(new byte[200_000]), ObjectFacts.None, default);
        var secret = await _store.Put("b", "secret", new MemoryStream(new byte[200_000]), Way("installation"), default);

        Assert.Null(_store.PathOf(small));
        Assert.Null(_store.PathOf(secret));
        Assert.Equal(new byte[200_000], await File.ReadAllBytesAsync(_store.PathOf(large)!));
        Assert.Equal(2, Directory.GetFiles(_data.Folder.Objects, "*", SearchOption.AllDirectories).Length);
    }

    [Theory]
    [InlineData("installation", 5_000)]
    [InlineData("kms", 300_000)]
    [InlineData("customer", 300_000)]
    public async Task Encrypted_bytes_are_nowhere_in_the_folder(string way, int size)
    {
        byte[] bytes = RandomNumberGenerator.GetBytes(size);

        await _store.Put("b", "k", new MemoryStream(bytes), Way(way), default);

        foreach (string path in Directory.EnumerateFiles(_data.Folder.Path, "*", SearchOption.AllDirectories).Where(path => !path.EndsWith(".lock", StringComparison.Ordinal)))
        {
            await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            byte[] content = new byte[file.Length];
            await file.ReadExactlyAsync(content);
            Assert.Equal(-1, content.AsSpan().IndexOf(bytes.AsSpan(0, 32)));
        }
    }

    [Fact]
    public async Task The_master_key_is_for_its_owner_and_is_needed()
    {
        await _store.Put("b", "k", new MemoryStream([1, 2, 3]), Way("kms"), default);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, new FileInfo(_data.Folder.MasterKey).UnixFileMode);

        await File.WriteAllBytesAsync(_data.Folder.MasterKey, RandomNumberGenerator.GetBytes(32));
        var reopened = new ObjectStore(_data.Folder, _data.Database, _clock);

        Assert.Throws<DamagedObjectException>(() => reopened.Open("b", "k")!.Value.Bytes.ReadByte());
    }

    [Fact]
    public async Task A_customers_key_must_be_the_one()
    {
        await _store.Put("b", "secret", new MemoryStream([1, 2, 3]), Way("customer"), default);
        await _store.Put("b", "plain", new MemoryStream([1, 2, 3]), ObjectFacts.None, default);
        var other = new CustomerKey(RandomNumberGenerator.GetBytes(CustomerKey.Length));

        Assert.Contains("correct parameters must be provided", Refusal("secret", null), StringComparison.Ordinal);
        Assert.Contains("did not match the ones used originally", Refusal("secret", other), StringComparison.Ordinal);
        Assert.Contains("not applicable", Refusal("plain", other), StringComparison.Ordinal);

        string Refusal(string key, CustomerKey? with)
        {
            var error = Assert.Throws<AwsException>(() => _store.Open("b", key, customerKey: with));
            Assert.Equal(AwsError.InvalidRequest, error.Error);
            return error.Message;
        }
    }

    [Theory]
    [InlineData(ChecksumAlgorithm.Crc32)]
    [InlineData(ChecksumAlgorithm.Crc32C)]
    [InlineData(ChecksumAlgorithm.Crc64Nvme)]
    public async Task Parts_are_one_object_over_all_their_files(ChecksumAlgorithm algorithm)
    {
        var upload = _store.BeginUpload("b", "k", ObjectFacts.None, algorithm, encryption: ObjectEncryption.By(_customerKey));
        var bytes = new List<byte>();
        var claims = new List<PartClaim>();
        foreach (int size in (int[])[(5 << 20) + 1, 5 << 20, 700])
        {
            byte[] part = RandomNumberGenerator.GetBytes(size);
            bytes.AddRange(part);
            claims.Add(new(claims.Count + 1, (await _store.PutPart(upload, claims.Count + 1, new MemoryStream(part), algorithm, _customerKey, default)).ETag));
        }

        var stored = await _store.CompleteUpload(upload, claims, null, WriteCondition.None);

        byte[] whole = [.. bytes];
        Assert.Equal(new ObjectChecksum(algorithm, Digest(algorithm, whole)), stored.Checksum);
        Assert.Equal(whole, await Read("k", _customerKey));
        int seam = (5 << 20) + 1;
        Assert.Equal(whole[(seam - 5)..(seam + 200_000)], await Read("k", _customerKey, seam - 5, 200_005));
        Assert.Equal(whole[^701..], await Read("k", _customerKey, whole.Length - 701, 701));
        await Assert.ThrowsAsync<AwsException>(async () => await _store.PutPart(upload, 1, new MemoryStream(), algorithm, null, default));
    }

    [Theory]
    [InlineData(100)]
    [InlineData(300_000)]
    public async Task A_copy_shares_the_file_and_outlives_its_source(int size)
    {
        byte[] bytes = RandomNumberGenerator.GetBytes(size);
        await _store.Put("b", "k", new MemoryStream(bytes), new ObjectWrite { Algorithm = ChecksumAlgorithm.Sha256 }, default);

        var copy = await Copy("k", "copy", new() { Algorithm = ChecksumAlgorithm.Sha256 });
        var other = await Copy("k", "other", new() { Algorithm = ChecksumAlgorithm.Crc32 });
        _store.Remove("b", "k");

        Assert.Equal(Digest(ChecksumAlgorithm.Sha256, bytes), copy.Checksum!.Value);
        Assert.Equal(Digest(ChecksumAlgorithm.Crc32, bytes), other.Checksum!.Value);
        Assert.Equal(bytes, await Read("copy"));
        Assert.Equal(bytes, await Read("other"));
    }

    [Fact]
    public async Task A_copy_of_parts_or_of_sealed_bytes_is_written_anew()
    {
        var upload = _store.BeginUpload("b", "parts", ObjectFacts.None);
        byte[] bytes = RandomNumberGenerator.GetBytes(5 << 20);
        var one = await _store.PutPart(upload, 1, new MemoryStream(bytes), null, null, default);
        await _store.CompleteUpload(upload, [new(1, one.ETag)], null, WriteCondition.None);

        var plain = await Copy("parts", "plain", new());
        var secret = await Copy("plain", "secret", Way("customer"));
        var again = await Copy("secret", "again", new(), _customerKey);

        Assert.All([plain, secret, again], copy => Assert.Equal((Convert.ToHexStringLower(MD5.HashData(bytes)), 0), (copy.ETag, copy.Parts.Count)));
        Assert.Equal(bytes, await Read("secret", _customerKey));
        Assert.Equal(bytes, await Read("again"));
    }

    [Fact]
    public async Task Readers_keep_all_files_of_what_they_opened()
    {
        var upload = _store.BeginUpload("b", "k", ObjectFacts.None);
        byte[] bytes = RandomNumberGenerator.GetBytes(5 << 20);
        var one = await _store.PutPart(upload, 1, new MemoryStream(bytes), null, null, default);
        var two = await _store.PutPart(upload, 2, new MemoryStream(bytes), null, null, default);
        await _store.CompleteUpload(upload, [new(1, one.ETag), new(2, two.ETag)], null, WriteCondition.None);

        await using (var stream = _store.Open("b", "k")!.Value.Bytes)
        {
            _store.Remove("b", "k");
            _store.Sweep(default);
            using var read = new MemoryStream();
            await stream.CopyToAsync(read);
            Assert.Equal([.. bytes, .. bytes], read.ToArray());
        }

        Assert.Empty(Directory.GetFiles(_data.Folder.Objects, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_body_that_breaks_off_late_leaves_nothing()
    {
        await Assert.ThrowsAsync<IOException>(async () => await _store.Put("b", "k", new BreakingStream(3 << 20), ObjectFacts.None, default));

        Assert.Null(_store.Find("b", "k"));
        Assert.Empty(Directory.GetFiles(_data.Folder.Objects, "*", SearchOption.AllDirectories));
    }

    private ObjectWrite Way(string way) => way switch
    {
        "installation" => new() { Encryption = new(EncryptionMethod.Installation) },
        "kms" => new() { Encryption = new(EncryptionMethod.Kms) { KeyId = "alias/one", Context = "eyJhIjoiYiJ9" } },
        "customer" => new() { CustomerKey = _customerKey },
        _ => new(),
    };

    private async Task<StoredObject> Copy(string from, string to, ObjectWrite write, CustomerKey? key = null)
    {
        var (source, bytes) = _store.Open("b", from, customerKey: key)!.Value;
        await using (bytes)
        {
            return await _store.Copy(source, bytes, "b", to, write, default);
        }
    }

    private async Task<byte[]> Read(string key, CustomerKey? customerKey = null, long offset = 0, long? length = null)
    {
        await using var stream = _store.Open("b", key, customerKey: customerKey, range: found => (offset, length ?? found.Size))!.Value.Bytes;
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes);
        return bytes.ToArray();
    }

    private static string Digest(ChecksumAlgorithm algorithm, byte[] bytes)
    {
        using var checksum = Checksum.Of(algorithm);
        checksum.Append(bytes);
        return Convert.ToBase64String(checksum.Finish());
    }

    /// <summary>Turns the last bit of what is stored, in the row or in the file.</summary>
    private void Flip(StoredObject stored)
    {
        long id = stored.Files[0];
        if (_data.Database.Read(c => FileRows.Find(c, id))!.Content is { } content)
        {
            content[^1] ^= 1;
            _data.Database.Write(c => c.Execute("UPDATE files SET content = $2 WHERE id = $1", id, content));
            return;
        }

        byte[] bytes = File.ReadAllBytes(Writable(stored));
        bytes[^1] ^= 1;
        File.WriteAllBytes(Writable(stored), bytes);
    }

    private string Writable(StoredObject stored)
    {
        string path = Directory.EnumerateFiles(_data.Folder.Objects, $"{stored.Files[0]:x16}", SearchOption.AllDirectories).Single();
        File.SetAttributes(path, FileAttributes.Normal);
        return path;
    }

    /// <summary>Gives zeros, then fails.</summary>
    private sealed class BreakingStream(int after) : ForwardStream
    {
        private int _left = after;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            int read = Math.Min(buffer.Length, _left);
            _left -= read;
            return read > 0 ? new(read) : throw new IOException("gone");
        }
    }
}
