using System.Runtime.CompilerServices;
using Sagebrush.Runs;

namespace Sagebrush.Hosting;

/// <summary>A runner as long as its server lives: after <see cref="Cut"/> nothing that the server still does reaches the containers, as after a kill -9.</summary>
internal sealed class LeashedRunner(IRunner runner) : IRunner, IDisposable
{
    private readonly CancellationTokenSource _cut = new();

    public bool Isolates => runner.Isolates;

    public void Cut() => _cut.Cancel();

    public async ValueTask<RunHandle> Start(RunSpec spec, CancellationToken cancel) => await Held(token => runner.Start(spec, token).AsTask(), cancel);

    public async ValueTask<RunState> Observe(RunHandle run, CancellationToken cancel) => await Held(token => runner.Observe(run, token).AsTask(), cancel);

    public Task<RunState> Ended(RunHandle run, CancellationToken cancel) => Held(token => runner.Ended(run, token), cancel);

    public ValueTask Stop(RunHandle run, TimeSpan grace, CancellationToken cancel) =>
        _cut.IsCancellationRequested ? ValueTask.FromCanceled(_cut.Token) : runner.Stop(run, grace, cancel);

    public async IAsyncEnumerable<(string Line, long Offset)> Log(RunHandle run, long offset, [EnumeratorCancellation] CancellationToken cancel)
    {
        using var both = CancellationTokenSource.CreateLinkedTokenSource(_cut.Token, cancel);
        await foreach (var line in runner.Log(run, offset, both.Token))
        {
            yield return line;
        }
    }

    public long Memory(RunHandle run) => runner.Memory(run);

    public IReadOnlyDictionary<RunHandle, RunUsage> Usage(IReadOnlyCollection<RunHandle> runs) => runner.Usage(runs);

    public ValueTask Remove(RunHandle run, CancellationToken cancel) => runner.Remove(run, cancel);

    public void Dispose() => _cut.Dispose();

    // Behind a cut there is no answer: a server that got one would write down what a killed one cannot.
    private async Task<T> Held<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancel)
    {
        using var both = CancellationTokenSource.CreateLinkedTokenSource(_cut.Token, cancel);
        try
        {
            return await call(both.Token);
        }
        catch (OperationCanceledException) when (_cut.IsCancellationRequested)
        {
            await Task.Delay(Timeout.Infinite, cancel);
            throw;
        }
    }
}
