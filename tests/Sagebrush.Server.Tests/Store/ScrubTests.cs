using System.Security.Cryptography;
using Xunit;

namespace Sagebrush.Store;

/// <summary>What a scrub finds is what is wrong, and no more.</summary>
public sealed class ScrubTests : IDisposable
{
    private const int Small = 1_000, Large = (3 << 20) + 12_345;

    private readonly DataFixture _data = new();
    private readonly ManualClock _clock = new();
    private readonly CustomerKey _customerKey = new(RandomNumberGenerator.GetBytes(CustomerKey.Length));
    private readonly ObjectStore _store;

    public ScrubTests()
    {
        _store = new(_data.Folder, _data.Database, _clock);
        _store.CreateBucket("b", bucket => bucket with { Versioning = Versioning.Enabled });
    }

    public static TheoryData<int, bool> SizesAndWays => new() { { Small, false }, { Small, true }, { Large, false }, { Large, true } };

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task A_store_that_is_well_has_no_findings()
    {
        await Put("small", Small);
        await Put("large", Large);
        await Put("large", Large, isEncrypted: true);
        await Put("empty", 0);
        _store.Remove("b", "small");
        var upload = _store.BeginUpload("b", "unfinished", ObjectFacts.None);
        await _store.PutPart(upload, 7, new MemoryStream(new byte[Large]), null, null, default);

        var (findings, summary) = Run();

        Assert.Empty(findings);
        Assert.Equal(new ScrubSummary(Versions: 5, Parts: 1, Bytes: Small + (3 * Large), Unverifiable: 0, Wrong: 0), summary);
    }

    [Theory]
    [MemberData(nameof(SizesAndWays))]
    public async Task A_flipped_bit_is_corrupt_whether_in_a_file_or_in_a_row(int size, bool isEncrypted)
    {
        var stored = await Put("k", size, isEncrypted);
        await Put("k", size, isEncrypted);
        Change(stored, bytes => [.. bytes[..^20], (byte)(bytes[^20] ^ 4), .. bytes[^19..]]);

        var finding = Assert.Single(Run().Findings);

        Assert.Equal((ScrubFault.Corrupt, "b", "k", stored.VersionId), (finding.Fault, finding.Bucket, finding.Key, finding.VersionId));
    }

    [Theory]
    [MemberData(nameof(SizesAndWays))]
    public async Task A_file_that_was_cut_has_the_wrong_length(int size, bool isEncrypted)
    {
        var stored = await Put("k", size, isEncrypted);
        Change(stored, bytes => bytes[..^1]);

        var finding = Assert.Single(Run().Findings);

        Assert.Equal((ScrubFault.WrongLength, stored.VersionId), (finding.Fault, finding.VersionId));
    }

    [Fact]
    public async Task A_file_that_is_gone_is_missing_and_its_part_is_named()
    {
        var upload = _store.BeginUpload("b", "k", ObjectFacts.None);
        var parts = new[] { await Part(upload, 1), await Part(upload, 2) };
        var stored = await _store.CompleteUpload(upload, [.. parts.Select(part => new PartClaim(part.Number, part.ETag))], null, WriteCondition.None);
        File.Delete(PathOf(stored.Files[1]));

        var finding = Assert.Single(Run().Findings);

        Assert.Equal((ScrubFault.Missing, "k", 2), (finding.Fault, finding.Key, finding.PartNumber));
    }

    [Fact]
    public async Task A_part_of_an_unfinished_upload_is_verified_too()
    {
        var upload = _store.BeginUpload("b", "k", ObjectFacts.None);
        var part = await Part(upload, 3);
        File.Delete(PathOf(part.File));

        var finding = Assert.Single(Run().Findings);

        Assert.Equal((ScrubFault.Missing, upload.Id, 3), (finding.Fault, finding.UploadId, finding.PartNumber));
    }

    [Fact]
    public async Task A_row_that_is_gone_is_missing()
    {
        var stored = await Put("k", Small);
        _data.Database.Write(c => c.Execute("DELETE FROM files WHERE id = $1", stored.Files[0]));

        Assert.Equal(ScrubFault.Missing, Assert.Single(Run().Findings).Fault);
    }

    [Fact]
    public async Task A_row_that_cannot_be_read_is_corrupt()
    {
        await Put("k", Small);
        _data.Database.Write(c => c.Execute("UPDATE objects SET details = $1", "{"u8.ToArray()));

        var (findings, _) = Run();

        Assert.All(findings, finding => Assert.Equal(ScrubFault.Corrupt, finding.Fault));
        Assert.Contains(findings, finding => finding.Key == "k");
    }

    [Theory]
    [InlineData("0/0000000000000010")]
    [InlineData("0/notes")]
    [InlineData("0000000000000010")]
    public async Task A_file_that_nothing_names_is_stray(string name)
    {
        await Put("k", Large);
        await File.WriteAllBytesAsync(Path.Combine(_data.Folder.Objects, name), [1]);

        var (findings, summary) = Run();

        Assert.Equal((ScrubFault.Stray, name, 1L), (Assert.Single(findings).Fault, findings[0].File, summary.Wrong));
    }

    [Fact]
    public async Task What_only_a_customer_can_open_is_said_to_be_so_and_its_length_is_checked()
    {
        var write = new ObjectWrite { CustomerKey = _customerKey };
        var stored = await _store.Put("b", "k", new MemoryStream(new byte[Large]), write, default);

        var (findings, summary) = Run();
        Assert.Equal(ScrubFault.Unverifiable, Assert.Single(findings).Fault);
        Assert.Equal((1, 0), (summary.Unverifiable, summary.Wrong));

        Change(stored, bytes => bytes[..^1]);
        Assert.Equal(ScrubFault.WrongLength, Assert.Single(Run().Findings).Fault);
    }

    [Fact]
    public async Task A_lost_master_key_is_told_and_not_replaced()
    {
        await Put("k", Small, isEncrypted: true);
        File.Delete(_data.Folder.MasterKey);

        Assert.Contains("master key", Assert.Single(Run().Findings).Message, StringComparison.Ordinal);
        Assert.False(File.Exists(_data.Folder.MasterKey));
    }

    private (List<ScrubFinding> Findings, ScrubSummary Summary) Run()
    {
        var findings = new List<ScrubFinding>();
        return (findings, new Scrub(_data.Folder, _data.Database, findings.Add).Run(default));
    }

    private ValueTask<StoredObject> Put(string key, int size, bool isEncrypted = false) => _store.Put(
        "b", key, new MemoryStream(RandomNumberGenerator.GetBytes(size)),
        new ObjectWrite { Encryption = isEncrypted ? new(EncryptionMethod.Installation) : null }, default);

    private ValueTask<UploadedPart> Part(MultipartUpload upload, int number) =>
        _store.PutPart(upload, number, new MemoryStream(RandomNumberGenerator.GetBytes(6 << 20)), null, null, default);

    private string PathOf(long file) => Path.Combine(_data.Folder.Objects, ObjectFiles.NameOf(file));

    /// <summary>Damages what is stored, be it in a file or in a row.</summary>
    private void Change(StoredObject stored, Func<byte[], byte[]> change)
    {
        long id = stored.Files[0];
        if (_data.Database.Read(c => FileRows.Find(c, id))!.Content is { } content)
        {
            _data.Database.Write(c => c.Execute("UPDATE files SET content = $1 WHERE id = $2", change(content), id));
            return;
        }

        byte[] bytes = change(File.ReadAllBytes(PathOf(id)));
        File.Delete(PathOf(id));
        File.WriteAllBytes(PathOf(id), bytes);
    }
}
