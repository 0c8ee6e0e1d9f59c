using Sagebrush.Transforms;

namespace Sagebrush.Hosting;

/// <summary>
/// One request's way through an instance that it has entered: what one container answers is what the next is asked, with its Content-Type; the caller has the
/// answer of the last.
/// </summary>
/// <param name="backend">The instance.</param>
/// <param name="containers">Those of its containers that it goes to, at least one.</param>
internal sealed class Passage(Backend backend, IReadOnlyList<BackendContainer> containers) : IDisposable
{
    private ModelLease? _lease;

    /// <summary>The instance.</summary>
    public Backend Backend => backend;

    /// <summary>Whether the model that it is for was loaded when it came; null where it is for none of many.</summary>
    public bool? IsModelHit => _lease?.IsHit;

    /// <summary>The container that the request has come to: it is at work, has answered or has failed.</summary>
    public BackendContainer At { get; private set; } = containers[0];

    /// <summary>The answer of the last container, or of the first that answers with an error.</summary>
    /// <param name="request">What the caller wants. Only the last container is told what the caller accepts.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="System.Net.Sockets.SocketException">A container does not listen.</exception>
    /// <exception cref="IOException">A container closed the connection and answered nothing at all.</exception>
    /// <exception cref="InvalidDataException">An answer broke off or is not HTTP.</exception>
    /// <exception cref="ModelDataException">The model that the request is for is missing.</exception>
    /// <exception cref="ModelLoadException">A container does not load it.</exception>
    public async ValueTask<ContainerAnswer> Send(ContainerRequest request, CancellationToken cancel)
    {
        PooledBytes? carried = null;
        try
        {
            foreach (var container in containers.SkipLast(1))
            {
                At = container;
                var answer = await Ask(container, request with { Accept = null }, cancel);
                if (answer.IsError)
                {
                    return answer;
                }

                using (answer)
                {
                    var body = await Body(answer, cancel);
                    carried?.Dispose();
                    carried = body;
                    request = request with { Payload = body.Written, LongPayload = null, ContentType = answer.ContentType };
                }
            }

            At = containers[^1];
            return await Ask(At, request, cancel);
        }
        finally
        {
            carried?.Dispose();
        }
    }

    /// <summary>Lets go of the model that was invoked; its answer has been read or given up.</summary>
    public void Dispose() => _lease?.Dispose();

    private ValueTask<ContainerAnswer> Ask(BackendContainer container, ContainerRequest request, CancellationToken cancel) =>
        backend is { Containers.Count: > 1, Meter: { } meter } ? Measured(meter.Of(container.Name), container, request, cancel) : Post(container, request, cancel);

    private async ValueTask<ContainerAnswer> Measured(ContainerMeter meter, BackendContainer container, ContainerRequest request, CancellationToken cancel)
    {
        long begun = meter.Begin();
        try
        {
            var answer = await Post(container, request, cancel);
            meter.End(begun, answer.Status);
            return answer;
        }
        catch (Exception e) when (e is IOException or InvalidDataException or OperationCanceledException)
        {
            meter.End(begun, status: 0);
            throw;
        }
    }

    private async ValueTask<ContainerAnswer> Post(BackendContainer container, ContainerRequest request, CancellationToken cancel)
    {
        if (request.IsOnce)
        {
            return await container.Client.InvokeOnce(request, cancel);
        }

        if (container.Models is null)
        {
            return await container.Client.Invoke(request.Payload, (request with { TargetModel = null }).Headers, cancel);
        }

        _lease = await container.Models.Enter(request.TargetModel!, cancel);
        return await container.Client.Invoke(_lease.Model.Name, request.Payload, request.Headers, cancel);
    }

    private static async ValueTask<PooledBytes> Body(ContainerAnswer answer, CancellationToken cancel)
    {
        try
        {
            return await answer.ReadAll(ContainerAnswer.LongestBody, cancel);
        }
        catch (IOException e)
        {
            // The container has seen the request: it is not sent again.
            throw new InvalidDataException(e.Message, e);
        }
    }
}
