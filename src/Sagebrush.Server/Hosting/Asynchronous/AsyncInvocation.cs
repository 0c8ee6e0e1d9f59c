using System.Net.Sockets;
using System.Text;
using Sagebrush.Storage;
using Sagebrush.Store;
using Sagebrush.Wire;

namespace Sagebrush.Hosting;

/// <summary>
/// Carries one asynchronous request: its payload from S3 to a container, the answer to S3. A long payload or answer passes through without being held. What a
/// container has once been sent is never sent again.
/// </summary>
/// <param name="storage">S3.</param>
/// <param name="region">For messages.</param>
/// <param name="clock">Measures the limit.</param>
internal sealed class AsyncInvocation(ObjectStorage storage, string region, TimeProvider clock)
{
    /// <summary>The longest payload, in bytes.</summary>
    public const long LongestInput = 1L << 30;

    /// <summary>The longest answer that a notification has, in bytes.</summary>
    public const int LongestTold = 128 * 1024;

    /// <summary>Answers up to this length are held in memory, so that the instance can go on while they are stored, in bytes.</summary>
    private const int AtOnce = 256 * 1024;

    private const int LongestMessage = 64 * 1024;

    /// <summary>Sends the request to an instance that was entered.</summary>
    /// <param name="request">The request.</param>
    /// <param name="backend">The instance; the caller leaves it.</param>
    /// <param name="cancel">The server stops.</param>
    public async Task<AsyncOutcome> Run(AsyncRequest request, Backend backend, CancellationToken cancel)
    {
        var call = new Call("sagemaker-runtime", "InvokeEndpointAsync", request.InferenceId, new(request.Account, "", "", ""), region);
        using var limit = new CancellationTokenSource(request.Timeout, clock);
        await using var stopping = cancel.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), limit);
        using var passage = new Passage(backend, backend.Containers);
        try
        {
            await using var input = await storage.Open(request.Input, limit.Token);
            if (input is null)
            {
                return new($"ClientError: The object {request.Input} that InputLocation names is not there any more.");
            }

            if (input.Length > LongestInput)
            {
                return new($"ClientError: The payload has {input.Length} bytes, more than the {LongestInput} that are allowed.");
            }

            using var answer = await passage.Send(new(default, request.ContentType, request.Accept)
            {
                IsOnce = true, LongPayload = input, CustomAttributes = request.CustomAttributes, InferenceId = request.InferenceId,
            }, limit.Token);
            return answer.IsError
                ? await Refused(request, passage, answer, call, limit.Token)
                : await Answered(request, answer, limit.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return new($"ClientError: {ModelErrors.Late(request.Endpoint, passage.At, call).Message}");
        }
        catch (SocketException) when (passage.At == backend.Containers[0])
        {
            return AsyncOutcome.NotSent;
        }
        catch (StorageException e)
        {
            return new($"ClientError: {e.Message}");
        }
        catch (Exception e) when (e is IOException or InvalidDataException or SocketException)
        {
            return new($"ClientError: {ModelErrors.Silent(request.Endpoint, passage.At, call, e.Message).Message}");
        }
    }

    /// <summary>Stores an answer that was held in memory.</summary>
    /// <exception cref="StorageException">The storage does not take it.</exception>
    public Task Store(AsyncRequest request, AsyncOutcome outcome, CancellationToken cancel) =>
        storage.Put(request.Output, Held(outcome.Unstored!.Value), outcome.ContentType, request.KmsKeyId, cancel);

    private static MemoryStream Held(ReadOnlyMemory<byte> bytes) => new(bytes.ToArray(), writable: false);

    private async Task<AsyncOutcome> Answered(AsyncRequest request, ContainerAnswer answer, CancellationToken cancel)
    {
        if (answer.Length is { } length and <= AtOnce)
        {
            byte[] bytes = new byte[length];
            return await answer.Fill(bytes, cancel) == length
                ? new((string?)null) { ContentType = answer.ContentType, Body = length <= LongestTold ? bytes : null, Unstored = bytes }
                : throw new IOException("The container closed the connection within its answer.");
        }

        await using var body = new AnswerStream(answer);
        await storage.Put(request.Output, body, answer.ContentType, request.KmsKeyId, cancel);
        return new((string?)null) { ContentType = answer.ContentType };
    }

    private static async Task<AsyncOutcome> Refused(AsyncRequest request, Passage passage, ContainerAnswer answer, Call call, CancellationToken cancel)
    {
        byte[] bytes = new byte[Math.Min(answer.Length ?? LongestMessage, LongestMessage)];
        int read = await answer.Fill(bytes, cancel);
        string text = Encoding.UTF8.GetString(bytes, 0, read);
        return new($"ClientError: {ModelErrors.Answered(request.Endpoint, passage.At, call, answer.Status, text).Message}")
        {
            ContentType = answer.ContentType, Body = bytes[..read],
        };
    }

    /// <summary>An answer's body as it comes.</summary>
    private sealed class AnswerStream(ContainerAnswer answer) : ForwardStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => answer.Read(buffer, cancellationToken);
    }
}
