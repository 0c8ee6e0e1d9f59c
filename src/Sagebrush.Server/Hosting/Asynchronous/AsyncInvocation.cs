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
        var times = new AsyncTimes(clock);
        var outcome = await Run(request, backend, times, cancel);
        times.Turn(AsyncTimes.Part.None);
        return outcome.IsSent ? outcome with { Times = times, Instance = backend.Id } : outcome;
    }

    /// <summary>Stores an answer that was held in memory.</summary>
    /// <exception cref="StorageException">The storage does not take it.</exception>
    public async Task Store(AsyncRequest request, AsyncOutcome outcome, CancellationToken cancel)
    {
        outcome.Times?.Turn(AsyncTimes.Part.Upload);
        try
        {
            using var bytes = new MemoryStream(outcome.Unstored!.Value.ToArray(), writable: false);
            await storage.Put(request.Output, bytes, outcome.ContentType, request.KmsKeyId, cancel);
        }
        finally
        {
            outcome.Times?.Turn(AsyncTimes.Part.None);
        }
    }

    private async Task<AsyncOutcome> Run(AsyncRequest request, Backend backend, AsyncTimes times, CancellationToken cancel)
    {
        var call = new Call("sagemaker-runtime", "InvokeEndpointAsync", request.InferenceId, new(request.Account, "", "", ""), region);
        using var limit = new CancellationTokenSource(request.Timeout, clock);
        await using var stopping = cancel.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), limit);
        using var passage = new Passage(backend, backend.Containers);
        try
        {
            times.Turn(AsyncTimes.Part.Download);
            await using var input = await storage.Open(request.Input, limit.Token);
            if (input is null)
            {
                return new($"ClientError: The object {request.Input} that InputLocation names is not there any more.", AsyncFault.Download);
            }

            if (input.Length > LongestInput)
            {
                return new($"ClientError: The payload has {input.Length} bytes, more than the {LongestInput} that are allowed.", AsyncFault.Download);
            }

            await using var payload = new TimedStream(input, times, AsyncTimes.Part.Download);
            times.Turn(AsyncTimes.Part.Model);
            using var answer = await passage.Send(new(default, request.ContentType, request.Accept)
            {
                IsOnce = true, LongPayload = payload, CustomAttributes = request.CustomAttributes, InferenceId = request.InferenceId,
            }, limit.Token);
            return answer.IsError
                ? await Refused(request, passage, answer, call, limit.Token)
                : await Answered(request, answer, times, limit.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return times.IsAsked
                ? new($"ClientError: {ModelErrors.Late(request.Endpoint, passage.At, call).Message}", AsyncFault.ModelServer)
                : new($"ClientError: The payload at {request.Input} could not be read within the request's InvocationTimeoutSeconds.", AsyncFault.Download);
        }
        catch (SocketException) when (passage.At == backend.Containers[0])
        {
            return AsyncOutcome.NotSent;
        }
        catch (StorageException e)
        {
            return new($"ClientError: {e.Message}", times.IsAnswered ? AsyncFault.Upload : AsyncFault.Download);
        }
        catch (Exception e) when (e is IOException or InvalidDataException or SocketException)
        {
            return new($"ClientError: {ModelErrors.Silent(request.Endpoint, passage.At, call, e.Message).Message}", AsyncFault.ModelServer);
        }
    }

    private async Task<AsyncOutcome> Answered(AsyncRequest request, ContainerAnswer answer, AsyncTimes times, CancellationToken cancel)
    {
        if (answer.Length is { } length and <= AtOnce)
        {
            byte[] bytes = new byte[length];
            return await answer.Fill(bytes, cancel) == length
                ? new((string?)null) { ContentType = answer.ContentType, Body = length <= LongestTold ? bytes : null, Unstored = bytes }
                : throw new IOException("The container closed the connection within its answer.");
        }

        await using var coming = new AnswerStream(answer);
        await using var body = new TimedStream(coming, times, AsyncTimes.Part.Model);
        times.Turn(AsyncTimes.Part.Upload);
        try
        {
            await storage.Put(request.Output, body, answer.ContentType, request.KmsKeyId, cancel);
        }
        catch (IOException e) when (!coming.IsBroken)
        {
            throw new StorageException($"The answer could not be stored: {e.Message}", e);
        }

        return new((string?)null) { ContentType = answer.ContentType };
    }

    private static async Task<AsyncOutcome> Refused(AsyncRequest request, Passage passage, ContainerAnswer answer, Call call, CancellationToken cancel)
    {
        byte[] bytes = new byte[Math.Min(answer.Length ?? LongestMessage, LongestMessage)];
        int read = await answer.Fill(bytes, cancel);
        string text = Encoding.UTF8.GetString(bytes, 0, read);
        return new(
            $"ClientError: {ModelErrors.Answered(request.Endpoint, passage.At, call, answer.Status, text).Message}",
            answer.Status < 500 ? AsyncFault.ModelClient : AsyncFault.ModelServer)
        {
            ContentType = answer.ContentType, Body = bytes[..read],
        };
    }

    /// <summary>An answer's body as it comes.</summary>
    private sealed class AnswerStream(ContainerAnswer answer) : ForwardStream
    {
        /// <summary>It was the container, not the storage.</summary>
        public bool IsBroken { get; private set; }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            try
            {
                return await answer.Read(buffer, cancellationToken);
            }
            catch (IOException)
            {
                IsBroken = true;
                throw;
            }
        }
    }
}
