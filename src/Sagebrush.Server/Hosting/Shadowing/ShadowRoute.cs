using System.Net.Sockets;
using Sagebrush.Storage;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Runtime;

namespace Sagebrush.Hosting;

/// <summary>
/// Sends copies of a variant's requests to its shadow and compares the answers. A copy is made when the caller's answer is there already, so that nothing waits for
/// it; what the shadow does with it, nobody but <see cref="ShadowRecords"/> sees.
/// </summary>
/// <param name="place">Names the shadow.</param>
/// <param name="route">The way to its instances.</param>
/// <param name="share">The part of the requests, 0 … 1, of which copies are made.</param>
/// <param name="lane">Bounds the copies under way.</param>
/// <param name="records">Keeps what is found.</param>
/// <param name="limit">How long the shadow may take.</param>
/// <param name="clock">Measures.</param>
internal sealed class ShadowRoute(
    ShadowPlace place, VariantRoute route, double share, ShadowLane lane, ShadowRecords records, TimeSpan limit, TimeProvider clock)
{
    private const int LongestBody = 6 * 1024 * 1024;

    /// <summary>The part of the requests of which copies are made.</summary>
    public double Share => share;

    /// <summary>The way to the shadow's instances.</summary>
    public VariantRoute Route => route;

    /// <summary>Whether a copy of a request is made. A session lives in the variant that began it: its requests mean nothing to another.</summary>
    public bool Takes(InvokeEndpointRequest request, Dice dice) => string.IsNullOrEmpty(request.SessionId) && dice.NextDouble() < share;

    /// <summary>The caller's answer, as it is, with a copy of the request sent after it.</summary>
    /// <param name="answer">The production variant at work.</param>
    /// <param name="request">What it was asked.</param>
    /// <param name="payload">The request's body; not written to again.</param>
    /// <param name="dice">Draws an instance.</param>
    /// <param name="call">The caller's.</param>
    public async ValueTask<InvokeEndpointResponse> Follow(
        ValueTask<InvokeEndpointResponse> answer, InvokeEndpointRequest request, ReadOnlyMemory<byte> payload, Dice dice, Call call)
    {
        var begun = clock.GetTimestamp();
        try
        {
            var given = await answer;
            var body = given.Body is MemoryStream inMemory && inMemory.TryGetBuffer(out var bytes) ? bytes.AsMemory() : (ReadOnlyMemory<byte>?)null;
            Offer(new(200, clock.GetElapsedTime(begun), given.ContentType, body), request, payload, dice, call);
            return given;
        }
        catch (AwsException e) when (e.Error == AwsError.Model)
        {
            Offer(new(e.Members["OriginalStatusCode"] as int? ?? 0, clock.GetElapsedTime(begun), null, null), request, payload, dice, call);
            throw;
        }
    }

    private void Offer(ShadowAnswer production, InvokeEndpointRequest request, ReadOnlyMemory<byte> payload, Dice dice, Call call)
    {
        if (lane.TryEnter())
        {
            _ = Copy(production, request, payload, dice, call);
        }
        else
        {
            records.Dropped(place, clock.GetUtcNow());
        }
    }

    private async Task Copy(ShadowAnswer production, InvokeEndpointRequest request, ReadOnlyMemory<byte> payload, Dice dice, Call call)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            if ((request.TargetModel is { Length: > 0 } model ? route.Enter(dice, model) : route.Enter(dice)) is { } backend)
            {
                var shadow = await Ask(backend, request, payload, dice, call);
                records.Add(new(place, clock.GetUtcNow(), request.InferenceId, production, shadow));
            }
            else
            {
                lane.Drop();
                records.Dropped(place, clock.GetUtcNow());
            }
        }
        finally
        {
            lane.Leave();
        }
    }

    private async Task<ShadowAnswer> Ask(Backend backend, InvokeEndpointRequest request, ReadOnlyMemory<byte> payload, Dice dice, Call call)
    {
        var begun = clock.GetTimestamp();
        using var late = new CancellationTokenSource(limit, clock);
        Passage? passage = null;
        try
        {
            passage = new(backend, Target.Containers(request, backend, call));
            using var answer = await passage.Send(new(payload, request.ContentType, request.Accept)
            {
                CustomAttributes = request.CustomAttributes, InferenceId = request.InferenceId, TargetModel = request.TargetModel,
            }, late.Token);
            using var body = await answer.ReadAll(LongestBody, late.Token);
            var bytes = body.Written.ToArray();
            if (!answer.IsError)
            {
                using var captured = new MemoryStream(bytes, 0, bytes.Length, writable: false, publiclyVisible: true);
                _ = route.Capture?.Take(dice, request, payload, answer.ContentType, captured);
            }

            var took = clock.GetElapsedTime(begun);
            Count(answer.IsError ? ModelErrors.Answered(place.Endpoint, passage.At, call, answer.Status, "") : null, took);
            return new(answer.Status, took, answer.ContentType, bytes);
        }
        catch (Exception e) when (e is SocketException or IOException or InvalidDataException or OperationCanceledException or ModelDataException or StorageException
            or ModelLoadException or AwsException)
        {
            var (status, took) = (e is ModelLoadException load ? load.Status : 0, clock.GetElapsedTime(begun));
            Count(ModelErrors.Answered(place.Endpoint, backend.Containers[0], call, status, e.Message), took);
            return new(status, took, null, null);
        }
        finally
        {
            passage?.Dispose();
            backend.Leave();
        }
    }

    /// <summary>Counts the copy as an invocation of the shadow, as the service does.</summary>
    private void Count(AwsException? error, TimeSpan took)
    {
        if (error is null)
        {
            route.Meter?.Succeeded(took, took);
        }
        else
        {
            route.Meter?.Failed(error, took, took);
        }
    }
}
