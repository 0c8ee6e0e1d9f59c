using Sagebrush.Storage;
using Sagebrush.Store;
using Xunit;

namespace Sagebrush.Runs;

public sealed class FolderSyncTests
{
    [Fact]
    public async Task What_a_container_removes_meanwhile_is_no_checkpoint()
    {
        using var folder = new TemporaryFolder();
        foreach (string step in new[] { "step-1", "step-2" })
        {
            await File.WriteAllBytesAsync(Path.Combine(Directory.CreateDirectory(Path.Combine(folder.Path, step)).FullName, "weights"), [1, 2, 3]);
        }

        var storage = new Emptying(folder.Path);
        await new FolderSync(storage, new(folder.Path, folder.Path), new("b", "checkpoints/")).Store(default);

        Assert.Single(storage.Taken);
    }

    /// <summary>While it takes its first object, a container removes all of its folders.</summary>
    private sealed class Emptying(string folder) : ObjectStorage
    {
        public List<S3Uri> Taken { get; } = [];

        public override async Task Put(S3Uri target, Stream body, string? contentType, string? kmsKeyId, CancellationToken cancel)
        {
            await body.CopyToAsync(Stream.Null, cancel);
            Taken.Add(target);
            foreach (string step in Directory.GetDirectories(folder))
            {
                Directory.Delete(step, recursive: true);
            }
        }

        public override ValueTask<bool> HasBucket(string bucket, CancellationToken cancel) => new(true);

        public override ValueTask<S3Object?> Find(S3Uri place, CancellationToken cancel) => default;

        public override IAsyncEnumerable<S3Object> List(S3Uri prefix, CancellationToken cancel) => AsyncEnumerable.Empty<S3Object>();

        public override ValueTask<Stream?> Open(S3Uri place, CancellationToken cancel) => default;
    }
}
