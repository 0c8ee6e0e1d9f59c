using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Sagebrush.Wire;

/// <summary>An implemented operation: how its request is read from canonical JSON, what it runs, how its response is written. No reflection.</summary>
/// <param name="name">As in the model.</param>
public abstract class Operation(string name)
{
    /// <summary>As in the model.</summary>
    public string Name { get; } = name;

    /// <summary>Runs the operation.</summary>
    /// <param name="request">The request in canonical JSON: members under their model names, time stamps in epoch seconds, blobs in Base64.</param>
    /// <param name="body">The bytes of a <see cref="StreamingRequest"/>; of no meaning to others.</param>
    /// <param name="call">Who calls.</param>
    /// <param name="cancel">Cancelled when the client goes away.</param>
    public abstract ValueTask<Answer> Invoke(JsonElement request, Stream body, Call call, CancellationToken cancel);

    /// <summary>An operation that answers something.</summary>
    public static Operation Of<TRequest, TResponse>(
        string name, JsonTypeInfo<TRequest> request, JsonTypeInfo<TResponse> response, Func<TRequest, Call, CancellationToken, ValueTask<TResponse>> run)
        where TRequest : class where TResponse : class => new Answering<TRequest, TResponse>(name, request, response, run);

    /// <summary>An operation whose success is its whole answer.</summary>
    public static Operation Of<TRequest>(string name, JsonTypeInfo<TRequest> request, Func<TRequest, Call, CancellationToken, ValueTask> run)
        where TRequest : class => new Silent<TRequest>(name, request, run);

    private static TRequest Read<TRequest>(JsonElement request, JsonTypeInfo<TRequest> type, Stream body)
        where TRequest : class
    {
        var read = request.Deserialize(type)!;
        if (read is StreamingRequest streaming)
        {
            streaming.Body = body;
        }

        return read;
    }

    private sealed class Answering<TRequest, TResponse>(
        string name, JsonTypeInfo<TRequest> request, JsonTypeInfo<TResponse> response, Func<TRequest, Call, CancellationToken, ValueTask<TResponse>> run)
        : Operation(name) where TRequest : class where TResponse : class
    {
        public override async ValueTask<Answer> Invoke(JsonElement json, Stream body, Call call, CancellationToken cancel)
        {
            var answer = await run(Read(json, request, body), call, cancel);
            return new(answer, response);
        }
    }

    private sealed class Silent<TRequest>(string name, JsonTypeInfo<TRequest> request, Func<TRequest, Call, CancellationToken, ValueTask> run)
        : Operation(name) where TRequest : class
    {
        public override async ValueTask<Answer> Invoke(JsonElement json, Stream body, Call call, CancellationToken cancel)
        {
            await run(Read(json, request, body), call, cancel);
            return default;
        }
    }
}

/// <summary>A response record with the metadata that writes it; empty when the operation answers nothing.</summary>
/// <param name="Response">The record; null for none.</param>
/// <param name="Type">Writes it as canonical JSON.</param>
public readonly record struct Answer(object? Response, JsonTypeInfo? Type);
