using Xunit;
using static Sagebrush.Hosting.ScriptedContainer;

namespace Sagebrush.Hosting;

/// <summary>What a multi-model container says of its models is a stranger's word.</summary>
public sealed class ContainerModelsTests
{
    private static readonly string Known = ModelName.Of("a.tar.gz");

    [Fact]
    public async Task Names_that_lead_elsewhere_are_no_models()
    {
        await using var container = new ScriptedContainer(_ => Ok(
            $$"""{"models": [{"modelName": "../../../victim"}, {"modelName": "/etc"}, {"modelName": "x HTTP/1.1\r\n"}, {}, null, {"modelName": "{{Known}}"}]}"""));
        using var client = new ContainerClient(container.SocketPath);

        Assert.Equal([Known], await new ContainerModels(client).List(default));
    }

    [Fact]
    public async Task A_list_without_end_is_cut()
    {
        int page = 0;
        string padding = new(' ', 900_000);
        await using var container = new ScriptedContainer(_ => Ok($$"""{"models": [], "nextPageToken": "{{++page}}"{{padding}}}"""));
        using var client = new ContainerClient(container.SocketPath);

        Assert.Empty(await new ContainerModels(client).List(default));
        Assert.InRange(page, 2, 20);
    }
}
