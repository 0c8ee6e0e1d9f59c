using Sagebrush.Store;
using Xunit;

namespace Sagebrush.Hosting;

public sealed class ModelSessionsTests : IDisposable
{
    private readonly TimerClock _clock = new();
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_session_lasts_from_its_first_answer_to_its_last()
    {
        var sessions = new ModelSessions(_clock);
        Assert.False(sessions.Has("a"));

        sessions.Note("a", null);
        Assert.True(sessions.Has("a"));

        sessions.Note(null, "a");
        Assert.False(sessions.Has("a"));
    }

    [Fact]
    public void A_session_expires_by_the_models_word()
    {
        var sessions = new ModelSessions(_clock);
        sessions.Note("a; Expires=1970-01-01T00:00:30Z", null);
        sessions.Note("b; Expires=whenever", null);

        _clock.Advance(TimeSpan.FromSeconds(29));
        Assert.True(sessions.Has("a"));
        _clock.Advance(TimeSpan.FromSeconds(1));

        Assert.False(sessions.Has("a"));
        Assert.True(sessions.Has("b"));
    }

    [Fact]
    public void What_has_expired_is_not_kept()
    {
        var sessions = new ModelSessions(_clock, _folder.Path);
        for (int i = 0; i < 10_000; i++)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(100));
            sessions.Note($"s-{i}; Expires={_clock.GetUtcNow().AddSeconds(1):yyyy-MM-ddTHH:mm:ssZ}", null);
        }

        Assert.InRange(Directory.GetFiles(_folder.Path).Length, 1, 1024);
        Assert.True(sessions.Has("s-9999"));
    }

    [Fact]
    public void A_server_after_a_killed_one_knows_the_sessions()
    {
        var sessions = new ModelSessions(_clock, _folder.Path);
        sessions.Note("a; Expires=1970-01-01T00:00:30Z", null);
        sessions.Note("b", null);
        sessions.Note("c", null);
        sessions.Note(null, "c");

        var next = new ModelSessions(_clock, _folder.Path);

        Assert.Equal((true, true, false), (next.Has("a"), next.Has("b"), next.Has("c")));
        _clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal((false, true), (next.Has("a"), next.Has("b")));
    }

    [Theory, InlineData("../escaped"), InlineData(""), InlineData("-a"), InlineData("a b")]
    public void What_no_request_could_name_is_no_session(string id)
    {
        var sessions = new ModelSessions(_clock, _folder.Path);

        sessions.Note(id, id);

        Assert.False(sessions.Has(id));
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }
}
