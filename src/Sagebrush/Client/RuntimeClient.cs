namespace Sagebrush.Client;

/// <summary>Asks endpoints.</summary>
public sealed class RuntimeClient(Connection connection)
{
    /// <summary>Sends <paramref name="body"/> to the model behind an endpoint and answers its answer.</summary>
    public async Task<byte[]> InvokeEndpoint(string endpoint, byte[] body, string contentType, string accept, CancellationToken cancel)
    {
        using var response = await connection.Send(
            "sagemaker", HttpMethod.Post, $"/endpoints/{endpoint}/invocations", body, contentType, [("Accept", accept)], cancel);
        return await response.Content.ReadAsByteArrayAsync(cancel);
    }
}
