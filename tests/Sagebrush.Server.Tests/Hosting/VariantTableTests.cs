using Xunit;

namespace Sagebrush.Hosting;

public sealed class VariantTableTests
{
    [Fact]
    public void Variants_are_drawn_by_weight()
    {
        VariantTable table = new([new("one", 1, []), new("none", 0, []), new("three", 3, [])]);
        var dice = new Dice(7);

        var drawn = Enumerable.Range(0, 40_000).CountBy(_ => table.Draw(dice).Name).ToDictionary();

        Assert.False(drawn.ContainsKey("none"));
        // Four standard deviations of a binomial draw: 4 √(40,000 × ¼ × ¾).
        Assert.InRange(drawn["one"], 10_000 - 347, 10_000 + 347);
    }

    [Fact]
    public void Without_weights_all_variants_are_alike()
    {
        VariantTable table = new([new("a", 0, []), new("b", 0, [])]);
        var dice = new Dice(7);

        Assert.Equal(["a", "b"], Enumerable.Range(0, 100).Select(_ => table.Draw(dice).Name).Distinct().Order());
    }

    [Fact]
    public void A_variant_is_found_by_name()
    {
        VariantTable table = new([new("a", 1, []), new("b", 1, [])]);

        Assert.Equal("b", table.Find("b")?.Name);
        Assert.Null(table.Find("c"));
    }

    [Fact]
    public void The_least_busy_instance_is_entered_where_the_variant_says_so()
    {
        using var idle = new Backend("i-idle", []);
        using var busy = new Backend("i-busy", []);
        VariantRoute route = new("v", 1, [busy, idle]) { IsLeastOutstanding = true };
        for (var i = 0; i < 10; i++)
        {
            Assert.True(busy.Gate.TryEnter());
        }

        var dice = new Dice(3);
        Assert.All(Enumerable.Range(0, 10), _ => Assert.Same(idle, route.Enter(dice)));
        Assert.Equal(10, idle.Gate.Inside);
    }

    [Fact]
    public void Else_any_is_that_has_room()
    {
        using var full = new Backend("i-full", []);
        using var free = new Backend("i-free", []);
        VariantRoute route = new("v", 1, [full, free]);
        full.Gate.Limit = 10;
        var dice = new Dice(3);

        var entered = Enumerable.Range(0, 100).Select(_ => route.Enter(dice)!.Id).CountBy(id => id).ToDictionary();

        Assert.Equal((10, 90), (entered["i-full"], entered["i-free"]));
        free.Gate.Limit = 0;
        Assert.Null(route.Enter(dice));
    }

    [Fact]
    public void Nobody_enters_a_shut_instance_or_the_one_that_failed()
    {
        using var shut = new Backend("i-shut", []);
        using var failed = new Backend("i-failed", []);
        shut.Gate.Shut();

        Assert.Null(new VariantRoute("v", 1, [shut, failed]).Enter(new Dice(1), except: failed));
        Assert.Same(failed, new VariantRoute("v", 1, [shut, failed]).Enter(new Dice(1)));
        Assert.Null(new VariantRoute("v", 1, []).Enter(new Dice(1)));
    }

    [Fact]
    public void A_model_has_a_home_among_the_instances()
    {
        VariantRoute route = new("v", 1, [.. Enumerable.Range(0, 4).Select(i => new Backend($"i-{i}", []))]);

        var homes = Enumerable.Range(0, 100).ToDictionary(i => i, i => Enter(route, $"model-{i}"));

        Assert.All(homes, home => Assert.Same(home.Value, Enter(route, $"model-{home.Key}")));
        Assert.All(homes.Values.CountBy(home => home), home => Assert.InRange(home.Value, 10, 45));
        VariantRoute fewer = new("v", 1, [.. route.Backends.Skip(1)]);
        Assert.All(homes.Where(home => home.Value != route.Backends[0]), home => Assert.Same(home.Value, Enter(fewer, $"model-{home.Key}")));
    }

    [Fact]
    public void A_hot_model_gets_a_second_instance()
    {
        VariantRoute route = new("v", 1, [new("i-1", []), new("i-2", [])]);

        Assert.Equal(2, Enumerable.Range(0, 20).Select(_ => route.Enter("model")).Distinct().Count());
    }

    [Fact]
    public async Task A_shut_gate_is_empty_when_the_last_has_left()
    {
        var gate = new Gate();
        Assert.True(gate.TryEnter());
        gate.Shut();
        gate.Shut();
        Assert.False(gate.TryEnter());
        Assert.False(gate.Empty.IsCompleted);

        gate.Leave();

        await gate.Empty;
    }

    private static Backend Enter(VariantRoute route, string model)
    {
        var backend = route.Enter(model)!;
        backend.Gate.Leave();
        return backend;
    }
}
