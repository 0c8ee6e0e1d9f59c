using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sagebrush.Hosting;

/// <summary>Tells a container which models to load and to unload. Source: AWS, "Custom Containers Contract for Multi-Model Endpoints".</summary>
/// <param name="client">The way to the container.</param>
internal sealed class ContainerModels(ContainerClient client)
{
    private const int Conflict = 409, NotFound = 404;
    private const int LongestAnswer = 1024 * 1024;

    // Of all pages of a list together: enough for a hundred thousand models.
    private const int LongestList = 16 * 1024 * 1024;

    /// <summary>Has a model loaded; one that is loaded already is no error.</summary>
    /// <param name="model">Which one.</param>
    /// <param name="folder">Where the container finds its data.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="ModelLoadException">The container does not load it.</exception>
    /// <exception cref="IOException">The container ended.</exception>
    /// <exception cref="SocketException">The container does not listen.</exception>
    public async Task Load(CachedModel model, string folder, CancellationToken cancel)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(new LoadRequest(model.Name, folder), ContainerModelsJson.Default.LoadRequest);
        using var answer = await client.Send(
            "POST /models HTTP/1.1\r\n"u8.ToArray(), [("Content-Type", "application/json"), ("Accept", "application/json"), Target(model)], body, cancel);
        if (answer.IsError && answer.Status != Conflict)
        {
            throw new ModelLoadException(answer.Status, await Text(answer, cancel));
        }

        await Text(answer, cancel);
    }

    /// <summary>Has a model unloaded; one that is not loaded is no error.</summary>
    /// <exception cref="ModelLoadException">The container does not unload it.</exception>
    /// <exception cref="IOException">The container ended.</exception>
    /// <exception cref="SocketException">The container does not listen.</exception>
    public async Task Unload(CachedModel model, CancellationToken cancel)
    {
        using var answer = await client.Send(Encoding.ASCII.GetBytes($"DELETE /models/{model.Name} HTTP/1.1\r\n"), [Target(model)], default, cancel);
        string text = await Text(answer, cancel);
        if (answer.IsError && answer.Status != NotFound)
        {
            throw new ModelLoadException(answer.Status, text);
        }
    }

    /// <summary>
    /// The names of the loaded models; none when the container does not tell. What it lists is a stranger's word: names that no model can have are left out, and a
    /// list that does not end is cut.
    /// </summary>
    /// <exception cref="IOException">The container ended.</exception>
    /// <exception cref="SocketException">The container does not listen.</exception>
    public async Task<IReadOnlyList<string>> List(CancellationToken cancel)
    {
        var names = new List<string>();
        string? page = null;
        for (int length = 0; length < LongestList;)
        {
            string query = page is null ? "" : $"?next_page_token={Uri.EscapeDataString(page)}";
            using var answer = await client.Send(Encoding.ASCII.GetBytes($"GET /models{query} HTTP/1.1\r\n"), [("Accept", "application/json")], default, cancel);
            string text = await Text(answer, cancel);
            if (answer.IsError || Parse(text) is not { Models: { } models } list)
            {
                return names;
            }

            names.AddRange(models.Select(model => model?.ModelName).OfType<string>().Where(ModelName.IsOne));
            if (list.NextPageToken is not { Length: > 0 } next || next == page)
            {
                return names;
            }

            page = next;
            length += text.Length;
        }

        return names;
    }

    /// <summary>What the container is told of the caller's name for a model, for its logs.</summary>
    internal static (string, string?) Target(CachedModel model) => ("X-Amzn-SageMaker-Target-Model", model.Target);

    private static async Task<string> Text(ContainerAnswer answer, CancellationToken cancel)
    {
        byte[] bytes = new byte[Math.Min(answer.Length ?? LongestAnswer, LongestAnswer)];
        return Encoding.UTF8.GetString(bytes, 0, await answer.Fill(bytes, cancel));
    }

    private static ModelList? Parse(string text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, ContainerModelsJson.Default.ModelList);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
