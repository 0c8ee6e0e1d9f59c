using System.Security.Cryptography;
using Xunit;

namespace Sagebrush.Store;

public sealed class Md5Tests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(55)]
    [InlineData(56)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(119)]
    [InlineData(120)]
    [InlineData(1 << 20)]
    [InlineData((1 << 20) + 1)]
    public async Task A_message_has_the_digest_of_the_platform(int length)
    {
        byte[] message = Message(length, seed: length);
        var md5 = new Md5();
        await md5.Append(message);

        Assert.Equal(Expected(message), md5.Finish());
    }

    [Fact]
    public async Task Portions_make_one_message()
    {
        byte[] message = Message(1000, seed: 1);
        var md5 = new Md5();
        await md5.Append(message.AsMemory(0, 64));
        await md5.Append(message.AsMemory(64, 640));
        await md5.Append(message.AsMemory(704));

        Assert.Equal(Expected(message), md5.Finish());
    }

    [Fact]
    public async Task Nothing_follows_a_broken_block()
    {
        var md5 = new Md5();
        await md5.Append(new byte[65]);

        await Assert.ThrowsAsync<InvalidOperationException>(async () => await md5.Append(new byte[64]));
    }

    [Theory]
    [InlineData(4, 1)]
    [InlineData(4, 3)]
    [InlineData(4, 4)]
    [InlineData(8, 2)]
    [InlineData(8, 8)]
    [InlineData(16, 5)]
    [InlineData(16, 16)]
    public void Every_width_gives_what_one_message_alone_gives(int lanes, int messages)
    {
        const int Blocks = 21;
        byte[][] contents = [.. Enumerable.Range(0, messages).Select(seed => Message(Blocks * Md5Rounds.BlockSize, seed))];
        uint[][] states = [.. contents.Select(_ => Md5Rounds.Initial.ToArray())];

        Md5Lanes.Of(lanes).Advance([.. contents.Select((content, i) => new Md5Task(states[i], content))], Blocks);

        Assert.All(contents.Zip(states), pair =>
        {
            uint[] alone = Md5Rounds.Initial.ToArray();
            Md5.Advance(alone, pair.First);
            Assert.Equal(alone, pair.Second);
        });
    }

    [Fact]
    public async Task Many_messages_at_once_do_not_disturb_each_other()
    {
        byte[][] messages = [.. Enumerable.Range(0, 100).Select(seed => Message(seed * seed * 97, seed))];

        byte[][] digests = await Task.WhenAll(messages.Select(message => Task.Run(async () =>
        {
            var md5 = new Md5();
            for (int at = 0; at < message.Length; at += 4096)
            {
                await md5.Append(message.AsMemory(at, Math.Min(4096, message.Length - at)));
            }

            return md5.Finish();
        })));

        Assert.Equal(messages.Select(Expected), digests);
    }

    private static byte[] Message(int length, int seed)
    {
        byte[] message = new byte[length];
        new Random(seed).NextBytes(message);
        return message;
    }

    private static byte[] Expected(byte[] message)
    {
#pragma warning disable CA5351 // It is MD5 that is tested.
        return MD5.HashData(message);
#pragma warning restore CA5351
    }
}
