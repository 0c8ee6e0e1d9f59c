using Microsoft.Extensions.Logging;
using Sagebrush.Storage;

namespace Sagebrush.Hosting;

/// <summary>
/// Brings asynchronous requests to their ends: notes that a container has one, has it asked, stores the answer, tells whoever wants to know, forgets the request.
/// What fails on the way, as on a full disk, is tried again for a while.
/// </summary>
/// <param name="platform">What it stands on.</param>
/// <param name="log">What went wrong with requests.</param>
internal sealed partial class AsyncCourse(AsyncPlatform platform, ILogger log) : IDisposable
{
    // Answers that are being stored and told, beyond the instances' own work.
    private const int MostSettling = 64;

    private const int MostTries = 60;

    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(20), Pause = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _settling = new(MostSettling);

    /// <inheritdoc/>
    public void Dispose() => _settling.Dispose();

    /// <summary>Has a request answered by an instance that was entered.</summary>
    /// <param name="key">The request's.</param>
    /// <param name="variant">The instance's.</param>
    /// <param name="backend">The instance.</param>
    /// <param name="leave">Called once, when the instance has done with it; true when the request is to wait again.</param>
    /// <param name="cancel">The server stops.</param>
    public async Task Go(string key, string variant, Backend backend, Action<bool> leave, CancellationToken cancel)
    {
        AsyncRequest? request = null;
        AsyncOutcome? outcome = null;
        bool isSettling = false, waitsAgain = false;
        try
        {
            if ((request = await Take(key, variant, cancel)) is not null)
            {
                outcome = request.Taken is null ? new(AsyncStep.Deleted) : await Invoke(request, backend, cancel);
                waitsAgain = !outcome.IsSent;

                // An answer that is held is stored, also while the server stops: the model is not asked for it again.
                await _settling.WaitAsync(CancellationToken.None);
                isSettling = true;
            }
        }
        catch (Exception e)
        {
            // As long as no container may have seen it, it can wait again.
            waitsAgain = request is null;
            outcome = request is null || cancel.IsCancellationRequested ? null : new($"InternalServerError: The request could not be completed: {e.Message}");
            await Unsettled(key, e, cancel);
        }

        leave(waitsAgain);
        try
        {
            if (outcome?.IsSent == true)
            {
                await Settle(request!, outcome, isExpired: false, cancel);
            }
        }
        finally
        {
            if (isSettling)
            {
                _settling.Release();
            }
        }
    }

    /// <summary>Reports requests as failed that no container was given.</summary>
    public Task Fail(IReadOnlyList<string> keys, AsyncNext next, CancellationToken cancel) => Parallel.ForEachAsync(
        keys, new ParallelOptions { MaxDegreeOfParallelism = MostSettling, CancellationToken = CancellationToken.None }, async (key, _) =>
        {
            // The next server finds the same of those that are left.
            if (!cancel.IsCancellationRequested && platform.Requests.Find(key) is { } request)
            {
                await Settle(request, new(next.Reason), next.IsExpired, cancel);
            }
        });

    /// <summary>Stores the answer, tells whoever wants to know, and forgets the request; also while the server stops.</summary>
    /// <param name="request">The row.</param>
    /// <param name="outcome">What became of it.</param>
    /// <param name="isExpired">It waited too long.</param>
    /// <param name="cancel">The server stops: what does not succeed is not tried again.</param>
    public async Task Settle(AsyncRequest request, AsyncOutcome outcome, bool isExpired, CancellationToken cancel)
    {
        for (int tries = 1; ; tries++)
        {
            try
            {
                var stored = await Store(request, outcome);
                bool isTold = await (stored.Failure is null ? platform.Report.Completed(request, stored) : platform.Report.Failed(request, stored, CancellationToken.None));
                await platform.Requests.RemoveAsync(request.Key);
                platform.Meter.Ended(request, stored, isExpired, isTold);
                platform.Log.Ended(request, stored);
                return;
            }
            catch (Exception e) when (tries < MostTries && !cancel.IsCancellationRequested)
            {
                await Unsettled(request.Key, e, cancel);
            }
            catch (Exception e)
            {
                Log.GivenUp(log, request.Key, e);
                return;
            }
        }
    }

    private async Task<AsyncOutcome> Store(AsyncRequest request, AsyncOutcome outcome)
    {
        if (outcome.Unstored is null)
        {
            return outcome;
        }

        try
        {
            await platform.Invocation.Store(request, outcome, CancellationToken.None);
            return outcome;
        }
        catch (StorageException e)
        {
            return new($"ClientError: The answer could not be stored: {e.Message}", AsyncFault.Upload) { Times = outcome.Times, Instance = outcome.Instance };
        }
    }

    private async Task<AsyncOutcome> Invoke(AsyncRequest request, Backend backend, CancellationToken cancel)
    {
        var outcome = await platform.Invocation.Run(request, backend, cancel);
        if (!outcome.IsSent)
        {
            // Nobody listened; the endpoint's keeper will know in a moment.
            await platform.Requests.UpdateAsync(request.Key, row => row with { Taken = null });
            await Task.Delay(Moment, platform.Clock, cancel);
        }

        return outcome;
    }

    /// <summary>Notes that a container has the request from now on. Null when there is no such request; not taken when its endpoint is gone.</summary>
    private async Task<AsyncRequest?> Take(string key, string variant, CancellationToken cancel)
    {
        if (platform.Requests.Find(key) is not { Taken: null } waiting)
        {
            return null;
        }

        if (AsyncStep.IsGone(waiting, platform.Endpoints.Find(waiting.Endpoint)))
        {
            return waiting;
        }

        // An object that is there already, under a file name of the caller's own, is not taken for the answer after a crash.
        string? former = (await platform.Storage.Find(waiting.Output, cancel))?.ETag;
        var now = platform.Clock.GetUtcNow();
        return await platform.Requests.UpdateAsync(key, row => row with { Taken = now, Variant = variant, FormerETag = former });
    }

    /// <summary>Something that nobody foresaw: not to try again at once.</summary>
    private async Task Unsettled(string key, Exception e, CancellationToken cancel)
    {
        if (!cancel.IsCancellationRequested)
        {
            Log.Unsettled(log, key, e);
            await Task.Delay(Pause, platform.Clock, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "The asynchronous request {Request} was interrupted; it is taken up again in a moment.")]
        public static partial void Unsettled(ILogger logger, string request, Exception cause);

        [LoggerMessage(Level = LogLevel.Error, Message = "The asynchronous request {Request} could not be brought to its end; the next server decides it.")]
        public static partial void GivenUp(ILogger logger, string request, Exception cause);
    }
}
