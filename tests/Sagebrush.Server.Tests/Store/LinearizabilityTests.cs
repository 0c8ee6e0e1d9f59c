using System.Collections.Concurrent;
using System.Security.Cryptography;
using Sagebrush.Wire;
using Xunit;

namespace Sagebrush.Store;

/// <summary>Many writers and readers of one key: there is one order of all that they did.</summary>
public sealed class LinearizabilityTests : IDisposable
{
    private const int Callers = 5, CallsOfEach = 10, Rounds = 12;

    private readonly DataFixture _data = new();
    private readonly ObjectStore _store;
    private long _clock;

    public LinearizabilityTests()
    {
        _store = new(_data.Folder, _data.Database, TimeProvider.System);
    }

    public void Dispose() => _data.Dispose();

    [Theory]
    [InlineData(Versioning.Off, 100)]
    [InlineData(Versioning.Off, 40_000)]
    [InlineData(Versioning.Enabled, 100)]
    [InlineData(Versioning.Suspended, 40_000)]
    public async Task Calls_on_one_key_have_an_order(Versioning versioning, int size)
    {
        _store.CreateBucket("b", bucket => bucket with { Versioning = versioning });
        for (int round = 0; round < Rounds; round++)
        {
            string key = $"k{round}";
            var calls = new ConcurrentBag<RegisterCall>();
            await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(() => Call(key, size, new Random((round * Callers) + caller), calls))));
            Assert.True(Register.IsLinearizable([.. calls], null), string.Join('\n', calls.OrderBy(call => call.Invoked)));
        }
    }

    [Fact]
    public void A_read_of_what_was_overwritten_has_no_place_in_any_order() => Assert.False(Register.IsLinearizable(
        [new(1, 2, Write("one"), ""), new(3, 4, Write("two"), ""), new(5, 6, Expect(value => value == "one"), "")], null));

    [Fact]
    public void A_read_while_two_write_may_see_either()
    {
        foreach (string? seen in (string?[])[null, "one", "two"])
        {
            Assert.True(Register.IsLinearizable([new(1, 6, Write("one"), ""), new(2, 5, Write("two"), ""), new(3, 4, Expect(value => value == seen), "")], null));
        }
    }

#pragma warning disable CA5394 // A seed, so that a failure can be had again.
    private async Task Call(string key, int size, Random dice, ConcurrentBag<RegisterCall> calls)
    {
        string? seen = null;
        for (int i = 0; i < CallsOfEach; i++)
        {
            byte[] bytes = new byte[size];
            dice.NextBytes(bytes);
            string etag = Convert.ToHexStringLower(MD5.HashData(bytes)), expected = seen ?? "none";
            int kind = dice.Next(5);
            long invoked = Interlocked.Increment(ref _clock);
            var effect = kind switch
            {
                0 => await Put(key, bytes, WriteCondition.None) ? Write(etag) : throw new InvalidOperationException("Nothing was asked."),
                1 => await Put(key, bytes, new(null, "*")) ? Write(etag, value => value is null) : Expect(value => value is not null),
                2 => await Put(key, bytes, new(expected, null)) ? Write(etag, value => value == expected) : Expect(value => value != expected),
                3 => Remove(key),
                _ => (seen = await Read(key)) is var read ? Expect(value => value == read) : throw new InvalidOperationException(),
            };
            calls.Add(new(invoked, Interlocked.Increment(ref _clock), effect, $"{kind} {etag} {seen}"));
        }
    }
#pragma warning restore CA5394

    private async Task<bool> Put(string key, byte[] bytes, WriteCondition condition)
    {
        try
        {
            await _store.Put("b", key, new MemoryStream(bytes), new ObjectWrite { Condition = condition }, default);
            return true;
        }
        catch (AwsException e) when (e.Error.Code is "PreconditionFailed" or "NoSuchKey")
        {
            return false;
        }
    }

    private Register.Effect Remove(string key)
    {
        _store.Remove("b", key);
        return Write(null);
    }

    /// <summary>The ETag of what is there, of which all bytes were read.</summary>
    private async Task<string?> Read(string key)
    {
        if (_store.Open("b", key) is not var (stored, bytes))
        {
            return null;
        }

        await using (bytes)
        {
            Assert.Equal(stored.ETag, Convert.ToHexStringLower(await MD5.HashDataAsync(bytes)));
        }

        return stored.ETag;
    }

    private static Register.Effect Write(string? written, Func<string?, bool>? condition = null) => (string? value, out string? next) =>
    {
        next = written;
        return condition?.Invoke(value) ?? true;
    };

    private static Register.Effect Expect(Func<string?, bool> condition) => (string? value, out string? next) =>
    {
        next = value;
        return condition(value);
    };
}
