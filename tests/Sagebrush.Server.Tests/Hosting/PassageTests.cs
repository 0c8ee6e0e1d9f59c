using System.Text;
using Xunit;
using static Sagebrush.Hosting.ScriptedContainer;

namespace Sagebrush.Hosting;

public sealed class PassageTests
{
    [Fact]
    public async Task The_answer_of_one_container_is_the_request_of_the_next()
    {
        await using var first = new ScriptedContainer(body => new("HTTP/1.1 200 OK\r\nContent-Type: text/csv\r\nContent-Length: 3\r\n\r\n" + body[..3]));
        await using var second = new ScriptedContainer(body => Ok(body + "!"));

        using var answer = await Send("hello", first.As("one"), second.As("two"));

        Assert.Equal("hel!", await Text(answer));
        Assert.Contains("Content-Type: application/json\r\n", first.Requests.Single(), StringComparison.Ordinal);
        Assert.DoesNotContain("Accept:", first.Requests.Single(), StringComparison.Ordinal);
        Assert.Contains("Content-Type: text/csv\r\n", second.Requests.Single(), StringComparison.Ordinal);
        Assert.Contains("Accept: text/plain\r\n", second.Requests.Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_container_hears_the_callers_word()
    {
        await using var first = new ScriptedContainer(body => Ok(body));
        await using var second = new ScriptedContainer(body => Ok(body));

        using var answer = await Send("hello", first.As("one"), second.As("two"));

        Assert.All([first, second], container => Assert.Contains("X-Amzn-SageMaker-Custom-Attributes: a=1\r\n", container.Requests.Single(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Long_answers_in_chunks_are_passed_on_whole()
    {
        string chunk = new('x', 100_000);
        await using var first = new ScriptedContainer(_ => new(
            $"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n186a0\r\n{chunk}\r\n186a0\r\n{chunk}\r\n0\r\n\r\n"));
        await using var second = new ScriptedContainer(body => Ok($"{body.Length}"));

        using var answer = await Send("hello", first.As("one"), second.As("two"));

        Assert.Equal("200000", await Text(answer));
    }

    [Fact]
    public async Task An_error_ends_the_way_where_it_happens()
    {
        await using var first = new ScriptedContainer(_ => new("HTTP/1.1 418 No\r\nContent-Length: 5\r\n\r\nshort"));
        await using var second = new ScriptedContainer(body => Ok(body));
        using Backend backend = new("i-1", [first.As("one"), second.As("two")]);
        var passage = new Passage(backend, backend.Containers);

        using var answer = await passage.Send(new(default, null, null), default);

        Assert.Equal((418, "one"), (answer.Status, passage.At.Name));
        Assert.Empty(second.Requests);
    }

    [Fact]
    public async Task An_answer_that_breaks_off_between_two_containers_is_not_asked_again()
    {
        await using var first = new ScriptedContainer(_ => new("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello", Closes: true));
        await using var second = new ScriptedContainer(body => Ok(body));

        await Assert.ThrowsAsync<InvalidDataException>(() => Send("hello", first.As("one"), second.As("two")));
        Assert.Single(first.Requests);
    }

    [Theory]
    [InlineData("Content-Length: 536870913\r\n\r\nhello")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n1\r\n!\r\n0\r\n\r\n", 5)]
    public async Task An_answer_that_would_fill_the_memory_is_given_up(string answered, int most = ContainerAnswer.LongestBody)
    {
        await using var container = new ScriptedContainer(_ => new("HTTP/1.1 200 OK\r\n" + answered));
        using var answer = await Send("hello", container.As("one"));

        var end = await Assert.ThrowsAsync<IOException>(async () => (await answer.ReadAll(most, default)).Dispose());

        Assert.Equal($"The container's answer is longer than {most} bytes.", end.Message);
    }

    private static async Task<ContainerAnswer> Send(string body, params BackendContainer[] containers)
    {
        using var backend = new Backend("i-1", containers);
        return await new Passage(backend, containers).Send(
            new(Encoding.UTF8.GetBytes(body), "application/json", "text/plain") { CustomAttributes = "a=1" }, default);
    }

    private static async Task<string> Text(ContainerAnswer answer)
    {
        using var body = await answer.ReadAll(ContainerAnswer.LongestBody, default);
        return Encoding.UTF8.GetString(body.Written.Span);
    }
}
