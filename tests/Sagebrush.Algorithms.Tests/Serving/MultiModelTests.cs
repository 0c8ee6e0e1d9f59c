using System.Buffers;
using System.Text;
using Sagebrush.Algorithms;
using Sagebrush.Serving;
using Xunit;

namespace Sagebrush.Tests.Serving;

public sealed class MultiModelTests : IDisposable
{
    private readonly TrainingFolder _folder = new();
    private readonly MultiModelRoutes _routes;

    public MultiModelTests() => _routes = new(new(Echo, memory: 1000), _ => { });

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_model_is_loaded_listed_invoked_and_unloaded()
    {
        string folder = Model("a", 100);

        Assert.Equal((200, ""), Load("a", folder));
        Assert.Equal((200, $$"""{"modelName":"a","modelUrl":"{{folder}}"}"""), Ask("GET", "/models/a"));
        Assert.Equal((200, $"{folder} says hello"), Ask("POST", "/models/a/invoke", "hello"));
        Assert.Equal((200, ""), Ask("DELETE", "/models/a"));
        Assert.Equal((404, "Model a is not loaded."), Ask("POST", "/models/a/invoke", "hello"));
        Assert.Equal(404, Ask("DELETE", "/models/a").Status);
        Assert.Equal(404, Ask("GET", "/models/a").Status);
    }

    [Fact]
    public void A_loaded_model_is_not_loaded_again()
    {
        Assert.Equal(200, Load("a", Model("a", 100)).Status);
        Assert.Equal(409, Load("a", Model("a", 100)).Status);
    }

    [Fact]
    public void A_model_beyond_the_memory_waits_until_another_has_gone()
    {
        Assert.Equal(200, Load("a", Model("a", 300)).Status);
        Assert.Equal((507, "Model b needs about 0 MiB of memory; 0 MiB of 0 MiB are left."), Load("b", Model("b", 250)));
        Assert.Equal(200, Load("c", Model("c", 200)).Status);

        Ask("DELETE", "/models/a");

        Assert.Equal(200, Load("b", Model("b", 250)).Status);
    }

    [Fact]
    public void A_model_that_fails_leaves_its_memory()
    {
        MultiModelRoutes routes = new(new(folder => throw new ClientException("no model"), 1000), _ => { });

        Assert.Equal((500, "no model"), Ask("POST", "/models", Request("a", Model("a", 400)), routes: routes));
        Assert.Equal((500, "no model"), Ask("POST", "/models", Request("a", Model("a", 400)), routes: routes));
        Assert.Equal((200, """{"models":[]}"""), Ask("GET", "/models", routes: routes));
    }

    [Fact]
    public void The_list_comes_in_pages()
    {
        string folder = Model("none", 0);
        for (int i = 0; i < 250; i++)
        {
            Load($"m{i:000}", folder);
        }

        Assert.EndsWith("\"nextPageToken\":\"m099\"}", Ask("GET", "/models").Body, StringComparison.Ordinal);
        Assert.EndsWith("\"nextPageToken\":\"m199\"}", Ask("GET", "/models", query: "next_page_token=m099").Body, StringComparison.Ordinal);
        Assert.EndsWith($$"""{"modelName":"m249","modelUrl":"{{folder}}"}]}""", Ask("GET", "/models", query: "limit=1&next_page_token=m199").Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("""{"model_name":"a","url":"/nowhere"}""")]
    public void A_load_without_a_folder_is_refused(string request) => Assert.Equal(400, Ask("POST", "/models", request).Status);

    [Fact]
    public async Task A_built_in_algorithm_serves_many_models()
    {
        using var iris = new TrainingFolder().WithIris();
        Assert.Equal(0, iris.Train());
        using var stop = new CancellationTokenSource();
        var started = new TaskCompletionSource<string>();
        var host = new ServingHost(Catalog.Find("knn")!, iris.Root, new(Port: 0) { IsMultiModel = true }, Stream.Null);
        var serving = host.Run(started.SetResult, stop.Token);
        using var client = new HttpClient { BaseAddress = new($"http://127.0.0.1:{(await started.Task).Split(' ')[1]}/") };

        using var loaded = await client.PostAsync("models", new StringContent(Request("iris", iris.Root.Model)));
        using var answer = await client.PostAsync("models/iris/invoke", new StringContent("5.8,2.8,5.1,2.4", Encoding.UTF8, "text/csv"));
        using var broken = await client.PostAsync("models", new StringContent(Request("none", Model("none", 1))));

        Assert.True(loaded.IsSuccessStatusCode);
        Assert.Equal("""{"predictions":[{"predicted_label":2.0}]}""", await answer.Content.ReadAsStringAsync());
        Assert.Equal(500, (int)broken.StatusCode);
        await stop.CancelAsync();
        Assert.Equal(0, await serving);
    }

    private static Invocation Echo(string folder) => (request, body) => ServingRoutes.Say(body, 200, $"{folder} says {Encoding.UTF8.GetString(request.Body.ToArray())}");

    private static string Request(string name, string folder) => $$"""{"model_name":"{{name}}","url":"{{folder}}"}""";

    private string Model(string name, int bytes)
    {
        string folder = Directory.CreateDirectory(Path.Combine(_folder.Root.Models, name, "model")).FullName;
        File.WriteAllBytes(Path.Combine(folder, "data"), new byte[bytes]);
        return folder;
    }

    private (int Status, string Body) Load(string name, string folder) => Ask("POST", "/models", Request(name, folder));

    private (int Status, string Body) Ask(string method, string path, string body = "", string query = "", MultiModelRoutes? routes = null)
    {
        var answer = new ArrayBufferWriter<byte>();
        using var request = new MemoryStream(Encoding.UTF8.GetBytes(body));
        var (status, _) = (routes ?? _routes).Answer(new(method, path, null, null, request, true) { Query = query }, answer);
        return (status, Encoding.UTF8.GetString(answer.WrittenSpan));
    }
}
