using System.Collections.Concurrent;
using System.Text;
using Xunit;

namespace Sagebrush.Store;

/// <summary>A list made while others write has every key that was acknowledged before it began and not removed since, each once and in order.</summary>
public sealed class ListingTests : IDisposable
{
    private const int Writers = 4, KeysOfEach = 150;

    private static readonly string[] Letters = ["a", "b", "/", "//", ".", "..", "ä", "€", "🌿", "\u0001", "\uffff"];

    private readonly DataFixture _data = new();
    private readonly ObjectStore _store;
    private readonly ConcurrentDictionary<string, bool> _acknowledged = new(StringComparer.Ordinal);

    public ListingTests()
    {
        _store = new(_data.Folder, _data.Database, TimeProvider.System);
        _store.CreateBucket("b");
    }

    public void Dispose() => _data.Dispose();

    [Theory]
    [InlineData(1, "")]
    [InlineData(7, "")]
    [InlineData(1000, "")]
    [InlineData(1, "/")]
    [InlineData(7, "/")]
    [InlineData(1000, "/")]
    public async Task No_acknowledged_key_is_missed(int pageSize, string delimiter)
    {
        var writing = Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(() => Write(new Random(writer)))));
        int lists = 0;
        do
        {
            var expected = _acknowledged.Keys.ToList();
            var listed = List(pageSize, delimiter);
            Assert.Equal(listed.Order(Comparer<string>.Create(ObjectStore.CompareKeys)).Distinct(), listed);
            Assert.Empty(expected.Select(key => Shown(key, delimiter)).Except(listed));
            lists++;
        }
        while (!writing.IsCompleted);
        await writing;
        Assert.True(lists > 1);
        Assert.Equal(_acknowledged.Keys.Select(key => Shown(key, delimiter)).Distinct().Order(StringComparer.Ordinal), List(pageSize, delimiter).Order(StringComparer.Ordinal));
    }

#pragma warning disable CA5394 // A seed, so that a failure can be had again.
    /// <summary>Puts keys that stay, and between them one that comes and goes.</summary>
    private async Task Write(Random dice)
    {
        string passing = Key(dice) + "-passing";
        for (int i = 0; i < KeysOfEach; i++)
        {
            string key = Key(dice);
            await _store.Put("b", key, new MemoryStream([1]), ObjectFacts.None, default);
            _acknowledged[key] = true;
            await _store.Put("b", passing, new MemoryStream([1]), ObjectFacts.None, default);
            _store.Remove("b", passing);
        }
    }

    private static string Key(Random dice)
    {
        var key = new StringBuilder();
        for (int i = dice.Next(1, 8); i > 0; i--)
        {
            key.Append(Letters[dice.Next(Letters.Length)]);
        }

        return key.Append(dice.Next(100)).ToString();
    }
#pragma warning restore CA5394

    private static string Shown(string key, string delimiter) =>
        delimiter.Length > 0 && key.IndexOf(delimiter, StringComparison.Ordinal) is >= 0 and int at ? key[..(at + delimiter.Length)] : key;

    private List<string> List(int pageSize, string delimiter)
    {
        var listed = new List<string>();
        string? after = "";
        while (after is not null)
        {
            var page = _store.List("b", new ObjectQuery { MaxKeys = pageSize, Delimiter = delimiter, After = after });
            listed.AddRange(page.Objects.Select(stored => stored.Key).Concat(page.CommonPrefixes).Order(Comparer<string>.Create(ObjectStore.CompareKeys)));
            after = page.Next;
        }

        return listed;
    }
}
