using System.Net.Sockets;
using System.Text;
using Sagebrush.Storage;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Runtime;

namespace Sagebrush.Hosting;

/// <summary>
/// Carries one invocation: take the payload in, choose variant and instance, post it to the container, bring the answer back. When the container dies before
/// it answers, the payload goes once more, to another instance or to the same one restarted.
/// </summary>
/// <param name="routes">Where the endpoints are.</param>
/// <param name="dice">Draws variants and instances.</param>
/// <param name="clock">Measures the limits.</param>
public sealed class Invoker(Routes routes, Dice dice, TimeProvider clock)
{
    private const int AtOnce = 256 * 1024;
    private const int LongestMessage = 64 * 1024;
    private const string NewSession = "NEW_SESSION";

    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(10);

    /// <summary>What one invocation may take.</summary>
    public InvocationLimits Limits { get; init; } = new();

    /// <summary>How long a request waits for an instance to come back when none is in service.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The model's answer; its body is disposed by the caller.</summary>
    /// <exception cref="AwsException">ValidationError: no such endpoint, variant or session. 413: the payload is too long. ServiceUnavailable: no instance
    /// in service, or too many requests. ThrottlingException: a serverless variant has all the requests that it may have. ModelError: the container answered with an error, too late, or not at all.</exception>
    public async ValueTask<InvokeEndpointResponse> Invoke(InvokeEndpointRequest request, Call call, CancellationToken cancel)
    {
        var payload = await Payload.Read(request.Body, Limits.MaxPayload, cancel);
        var begun = clock.GetTimestamp();
        Passage? failed = null;
        for (var died = false; ;)
        {
            var waiting = clock.GetTimestamp();
            var (variant, backend) = await Enter(request, payload.Length, failed, call, cancel);
            var passage = Begin(request, backend, call);
            var sent = clock.GetTimestamp();
            try
            {
                var answering = Answer(request, payload, variant, passage, clock.GetElapsedTime(waiting), call, cancel);
                var answer = await (variant.Shadow is { } shadow && shadow.Takes(request, dice) ? shadow.Follow(answering, request, payload, dice, call) : answering);
                variant.Meter?.Succeeded(clock.GetElapsedTime(sent), clock.GetElapsedTime(begun), passage.IsModelHit);
                return answer;
            }
            catch (AwsException e) when (variant.Meter?.Failed(e, clock.GetElapsedTime(sent), clock.GetElapsedTime(begun)) == true)
            {
                throw;
            }
            catch (SocketException) when (clock.GetElapsedTime(begun) < Patience)
            {
                // Nobody listened, nothing was sent; the endpoint's keeper will know in a moment.
                await Task.Delay(Moment, clock, cancel);
            }
            catch (IOException) when (!died)
            {
                died = true;
            }
            catch (Exception e) when (e is SocketException or IOException)
            {
                var silent = ModelErrors.Silent(request.EndpointName, passage.At, call, ContainerClient.NoAnswer);
                variant.Meter?.Failed(silent, clock.GetElapsedTime(sent), clock.GetElapsedTime(begun));
                throw silent;
            }

            failed = passage;
        }
    }

    /// <summary>An instance, entered; another one than that which has failed this request. Where none has room the request waits.</summary>
    private async ValueTask<(VariantRoute Variant, Backend Backend)> Enter(
        InvokeEndpointRequest request, int length, Passage? failed, Call call, CancellationToken cancel)
    {
        for (var returning = false; ; returning = true)
        {
            var table = routes.Find(request.EndpointName)
                ?? throw AwsError.RuntimeValidation.With($"Endpoint {request.EndpointName} of account {call.Account} not found.");
            AsyncLoop.RefuseRealTime(table, request.EndpointName, call);
            var variant = Home(request, table) ?? (request.TargetVariant is not { Length: > 0 } target ? table.Draw(dice) : table.Find(target))
                ?? throw AwsError.RuntimeValidation.With($"Variant {request.TargetVariant} of endpoint {request.EndpointName} not found.");
            if (variant.Queue.IsEmpty && Enter(request, variant, failed?.Backend) is { } backend)
            {
                return (variant, backend);
            }

            if (await Queue(request, variant, length, failed, returning, call, cancel) is { } entered)
            {
                return (variant, entered);
            }
        }
    }

    /// <summary>An instance, entered after a wait; null when the variant has gone meanwhile.</summary>
    private async ValueTask<Backend?> Queue(
        InvokeEndpointRequest request, VariantRoute variant, int length, Passage? failed, bool returning, Call call, CancellationToken cancel)
    {
        var except = failed?.Backend;
        bool particular = except is not null || request.SessionId is { Length: > 0 } || request.TargetModel is { Length: > 0 };
        var patience = variant.Limits.Concurrency is not null || variant.All.Any(backend => backend != except && !backend.Gate.IsShut) ? Limits.Timeout : Patience;
        var (verdict, backend) = await variant.Queue.Wait(
            route => Enter(request, route, except), particular, length, patience, clock, returning || failed is not null, cancel);
        return verdict switch
        {
            Admission.End.Entered => backend,
            Admission.End.Moved => null,
            Admission.End.Throttled => throw AwsError.Throttling.With(
                $"Rate exceeded: variant {variant.Name} of endpoint {request.EndpointName} has as many concurrent invocations as its MaxConcurrency allows."),
            Admission.End.Full => throw AwsError.ServiceUnavailable.With(
                $"Variant {variant.Name} of endpoint {request.EndpointName} has more requests than its instances and its queue can take. Please try again later."),
            _ when failed is not null => throw ModelErrors.Silent(request.EndpointName, failed.At, call, ContainerClient.NoAnswer),
            _ => throw AwsError.ServiceUnavailable.With("A transient exception occurred while retrieving variant instances. Please try again later."),
        };
    }

    private Backend? Enter(InvokeEndpointRequest request, VariantRoute variant, Backend? failed)
    {
        if (request.SessionId is not { Length: > 0 } session || session == NewSession || variant.All.Count < 2)
        {
            return request.TargetModel is { Length: > 0 } model ? variant.Enter(dice, model, failed) : variant.Enter(dice, failed);
        }

        var home = variant.All.FirstOrDefault(backend => backend.Sessions.Has(session))
            ?? throw AwsError.RuntimeValidation.With($"Session {session} of endpoint {request.EndpointName} not found.");
        return home.Gate.TryEnter() ? home : null;
    }

    /// <summary>The variant with the instance that keeps the request's session; null when there is no choice, or the request names a variant itself.</summary>
    private static VariantRoute? Home(InvokeEndpointRequest request, VariantTable table) =>
        table.Variants.Count > 1 && request.SessionId is { Length: > 0 } session && session != NewSession && string.IsNullOrEmpty(request.TargetVariant)
            ? table.Variants.FirstOrDefault(variant => variant.All.Any(backend => backend.Sessions.Has(session)))
            : null;

    /// <summary>The way through an instance that was entered.</summary>
    /// <exception cref="AwsException">ValidationError: the request's target is none; the instance has been left.</exception>
    private static Passage Begin(InvokeEndpointRequest request, Backend backend, Call call)
    {
        try
        {
            return new(backend, Target.Containers(request, backend, call));
        }
        catch (AwsException)
        {
            backend.Leave();
            throw;
        }
    }

    /// <summary>The answer of an instance that was entered, which is left here or with the answer's body.</summary>
    /// <exception cref="SocketException">A container does not listen.</exception>
    /// <exception cref="IOException">A container died and answered nothing.</exception>
    private async ValueTask<InvokeEndpointResponse> Answer(
        InvokeEndpointRequest request, ReadOnlyMemory<byte> payload, VariantRoute variant, Passage passage, TimeSpan waited, Call call, CancellationToken cancel)
    {
        var limit = new CancellationTokenSource(waited < Limits.Timeout ? Limits.Timeout - waited : TimeSpan.Zero, clock);
        var client = cancel.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), limit);
        ContainerAnswer? answer = null;
        Stream? body = null;
        try
        {
            answer = await passage.Send(new(payload, request.ContentType, request.Accept)
            {
                CustomAttributes = request.CustomAttributes, InferenceId = request.InferenceId, SessionId = request.SessionId, TargetModel = request.TargetModel,
            }, limit.Token);
            if (answer.IsError)
            {
                throw ModelErrors.Answered(request.EndpointName, passage.At, call, answer.Status, await Message(answer, limit.Token));
            }

            passage.Backend.Sessions.Note(answer.NewSessionId, answer.ClosedSessionId);
            body = await Body(request.EndpointName, call, answer, passage, limit);
            return new()
            {
                Body = variant.Capture?.Take(dice, request, payload, answer.ContentType, body) ?? body,
                ContentType = answer.ContentType,
                CustomAttributes = answer.CustomAttributes,
                NewSessionId = answer.NewSessionId,
                ClosedSessionId = answer.ClosedSessionId,
                InvokedProductionVariant = variant.Name,
            };
        }
        catch (Exception e) when (e is ModelDataException or StorageException)
        {
            throw AwsError.RuntimeValidation.With(e.Message);
        }
        catch (ModelLoadException e)
        {
            throw ModelErrors.Answered(request.EndpointName, passage.At, call, e.Status, e.Message);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw ModelErrors.Late(request.EndpointName, passage.At, call);
        }
        catch (Exception e) when (e is InvalidDataException || (e is IOException && answer is not null))
        {
            // The model has seen the request: to send it again could do twice what is to be done once.
            throw ModelErrors.Silent(request.EndpointName, passage.At, call, e.Message);
        }
        finally
        {
            // First: who gives up from now on finds no limit that is disposed.
            await client.DisposeAsync();
            if (body is not InvocationBody)
            {
                answer?.Dispose();
                passage.Dispose();
                passage.Backend.Leave();
                limit.Dispose();
            }
        }
    }

    /// <summary>A short body in memory, so that a slow client holds no instance; a long one, or one of unknown length, as it comes.</summary>
    private async ValueTask<Stream> Body(string endpoint, Call call, ContainerAnswer answer, Passage passage, CancellationTokenSource limit)
    {
        if (answer.Length is not { } length || length > AtOnce)
        {
            return LongBody(endpoint, call, answer, passage, limit);
        }

        var bytes = new byte[length];
        await answer.Fill(bytes, limit.Token);
        return new MemoryStream(bytes, 0, bytes.Length, writable: false, publiclyVisible: true);
    }

    // On its own, so that short answers pay for no closure.
    private InvocationBody LongBody(string endpoint, Call call, ContainerAnswer answer, Passage passage, CancellationTokenSource limit)
    {
        if (call.Operation == nameof(RuntimeApi.InvokeEndpointWithResponseStream))
        {
            limit.CancelAfter(Limits.StreamTimeout);
        }

        return new(answer, passage, limit, () => ModelErrors.Late(endpoint, passage.At, call));
    }

    /// <summary>The text of an error answer, cut at <see cref="LongestMessage"/> bytes.</summary>
    private static async ValueTask<string> Message(ContainerAnswer answer, CancellationToken cancel)
    {
        var bytes = new byte[Math.Min(answer.Length ?? LongestMessage, LongestMessage)];
        return Encoding.UTF8.GetString(bytes, 0, await answer.Fill(bytes, cancel));
    }
}
