using Sagebrush.Store;

namespace Sagebrush.Crashes;

/// <summary>A store, and one change to it: a crash in the change must leave the store as it was before, or as it is after.</summary>
/// <param name="Name">Names it among all.</param>
/// <param name="Prepare">Fills an empty store. The number varies sizes and bytes.</param>
/// <param name="Change">The change.</param>
internal sealed record Scenario(string Name, Func<ObjectStore, int, Task> Prepare, Func<ObjectStore, int, Task> Change)
{
    private const string Bucket = "b", Key = "k";

    public static IReadOnlyList<Scenario> All { get; } =
    [
        new("put of few bytes", Plain, (store, n) => Put(store, Key, Small(n), n)),
        new("put of a file", Plain, (store, n) => Put(store, Key, Middling(n), n)),
        new("put of a large file", Plain, (store, n) => Put(store, Key, Large(n), n)),
        new("encrypted put", Plain, (store, n) => Put(store, Key, Large(n), n, isEncrypted: true)),
        new("overwrite of few bytes", With(Small), (store, n) => Put(store, Key, Small(n) + 1, n + 1)),
        new("overwrite of a file", With(Middling), (store, n) => Put(store, Key, Middling(n) + 1, n + 1)),
        new("versioned overwrite", With(Middling, Versioning.Enabled), (store, n) => Put(store, Key, Middling(n) + 1, n + 1)),
        new("suspended overwrite", With(Middling, Versioning.Suspended), (store, n) => Put(store, Key, Large(n), n + 1)),
        new("copy of few bytes", With(Small), (store, _) => Copy(store)),
        new("copy of a file", With(Middling), (store, _) => Copy(store)),
        new("copy of a file onto another", Copied, (store, _) => Copy(store)),
        new("part", Parts, async (store, n) => await Part(store, Upload(store), 2, Large(n))),
        new("completion", Parts, (store, _) => Complete(store)),
        new("abortion", Parts, (store, _) => Done(() => store.AbortUpload(Upload(store)))),
        new("change of facts", With(Middling), (store, _) => Done(() => store.Change(Bucket, Key, null, stored => stored.Facts with { ContentType = "text/csv" }))),
        new("removal", With(Middling), (store, _) => Done(() => store.Remove(Bucket, Key))),
        new("removal of many", Copied, (store, _) => Done(() => store.Remove(Bucket, [new RemovalRequest(Key), new RemovalRequest("copy")]))),
        new("removal with a marker", With(Middling, Versioning.Enabled), (store, _) => Done(() => store.Remove(Bucket, Key))),
        new("removal of a version", With(Middling, Versioning.Enabled), (store, _) => Done(
            () => store.Remove(Bucket, new RemovalRequest(Key) { VersionId = store.Find(Bucket, Key)!.VersionId }))),
    ];

    private static int Small(int n) => 1 + (n * 997 % ObjectDraft.InlineSize);

    private static int Middling(int n) => ObjectDraft.InlineSize + 1 + (n * 9_973 % 100_000);

    private static int Large(int n) => (2 << 20) + (n * 99_991 % (2 << 20));

    private static Task Plain(ObjectStore store, int n) => Done(() => store.CreateBucket(Bucket));

    private static Func<ObjectStore, int, Task> With(Func<int, int> size, Versioning versioning = Versioning.Off) => async (store, n) =>
    {
        store.CreateBucket(Bucket, bucket => bucket with { Versioning = versioning });
        await Put(store, Key, size(n), n);
    };

    private static async Task Copied(ObjectStore store, int n)
    {
        await With(Middling)(store, n);
        await Put(store, "copy", Middling(n + 7), n + 7);
    }

    private static async Task Parts(ObjectStore store, int n)
    {
        await With(Middling)(store, n);
        var upload = store.BeginUpload(Bucket, Key, ObjectFacts.None);
        await Part(store, upload, 1, (int)ObjectStore.MinimumPartSize);
        await Part(store, upload, 2, Small(n));
        await Part(store, upload, 3, Middling(n));
    }

    private static MultipartUpload Upload(ObjectStore store) => store.Uploads(Bucket).Single();

    private static async Task Put(ObjectStore store, string key, int size, int seed, bool isEncrypted = false) => await store.Put(
        Bucket, key, Bytes(size, seed), new ObjectWrite { Encryption = isEncrypted ? new(EncryptionMethod.Installation) : null }, default);

    private static async Task Part(ObjectStore store, MultipartUpload upload, int number, int size) =>
        await store.PutPart(upload, number, Bytes(size, number), null, null, default);

    private static async Task Complete(ObjectStore store)
    {
        var upload = Upload(store);
        var claims = store.Parts(upload).Take(2).Select(part => new PartClaim(part.Number, part.ETag)).ToList();
        await store.CompleteUpload(upload, claims, null, WriteCondition.None);
    }

    private static async Task Copy(ObjectStore store)
    {
        var (source, bytes) = store.Open(Bucket, Key)!.Value;
        await using (bytes)
        {
            await store.Copy(source, bytes, Bucket, "copy", new ObjectWrite(), default);
        }
    }

#pragma warning disable CA5394 // The same bytes in every process.
    private static MemoryStream Bytes(int size, int seed)
    {
        byte[] bytes = new byte[size];
        new Random(seed).NextBytes(bytes);
        return new(bytes);
    }
#pragma warning restore CA5394

    private static Task Done(Action change)
    {
        change();
        return Task.CompletedTask;
    }
}
