using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Sagebrush.Client;

/// <summary>A service that speaks awsJson 1.1.</summary>
/// <param name="connection">The way to the server.</param>
/// <param name="service">The scope's name.</param>
/// <param name="target">What stands before the operation in <c>X-Amz-Target</c>.</param>
internal sealed class JsonService(Connection connection, string service, string target)
{
    /// <summary>Calls an operation that answers something.</summary>
    public async Task<TResponse> Call<TRequest, TResponse>(
        string operation, TRequest request, JsonTypeInfo<TRequest> requestType, JsonTypeInfo<TResponse> responseType, CancellationToken cancel)
    {
        using var response = await Send(operation, request, requestType, cancel);
        await using var body = await response.Content.ReadAsStreamAsync(cancel);
        return (await JsonSerializer.DeserializeAsync(body, responseType, cancel))!;
    }

    /// <summary>Calls an operation whose success is its whole answer.</summary>
    public async Task Call<TRequest>(string operation, TRequest request, JsonTypeInfo<TRequest> requestType, CancellationToken cancel)
    {
        using var response = await Send(operation, request, requestType, cancel);
    }

    private Task<HttpResponseMessage> Send<TRequest>(string operation, TRequest request, JsonTypeInfo<TRequest> type, CancellationToken cancel) =>
        connection.Send(
            service, HttpMethod.Post, "/", JsonSerializer.SerializeToUtf8Bytes(request, type), "application/x-amz-json-1.1",
            [("X-Amz-Target", $"{target}.{operation}")], cancel);
}
