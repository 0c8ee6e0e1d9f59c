using System.Net.Sockets;
using System.Text;
using Sagebrush.Hosting;
using Sagebrush.Transforms;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Jobs;

/// <summary>
/// Has mini-batches answered by the instances of a job. One that is not answered, or answered with an error of the model's own, is sent again; what the model says
/// is wrong with the data is believed at once.
/// </summary>
/// <param name="spec">Media types, time limit and number of retries.</param>
/// <param name="turns">Turns at the instances.</param>
/// <param name="clock">Measures the limit.</param>
internal sealed class MiniBatchInvoker(CreateTransformJobRequest spec, Turns turns, TimeProvider clock)
{
    private const int DefaultTimeoutInSeconds = 600;
    private const int DefaultRetries = 3;
    private const int LongestMessage = 16 * 1024;

    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(100);

    private readonly TimeSpan _limit = TimeSpan.FromSeconds(spec.ModelClientConfig?.InvocationsTimeoutInSeconds ?? DefaultTimeoutInSeconds);
    private readonly int _retries = spec.ModelClientConfig?.InvocationsMaxRetries ?? DefaultRetries;
    private readonly (string, string?)[] _headers = [("Content-Type", spec.TransformInput.ContentType), ("Accept", spec.TransformOutput.Accept)];

    /// <summary>The model's answer, when its turn has come.</summary>
    /// <exception cref="ObjectFaultException">The model refuses the batch, or fails at it as often as it may.</exception>
    /// <exception cref="UnservedException">There is no instance any more.</exception>
    public async Task<BatchAnswer> Invoke(MiniBatch batch, CancellationToken cancel)
    {
        long begun = clock.GetTimestamp();
        for (int failures = 0; ;)
        {
            var backend = await turns.Take(cancel);
            try
            {
                return await Ask(backend, batch, cancel);
            }
            catch (SocketException) when (clock.GetElapsedTime(begun) < _limit)
            {
                // Nobody listened, nothing was sent: the instance is about to be started again.
                await Task.Delay(Moment, clock, cancel);
            }
            catch (ObjectFaultException e) when (e.Error == ObjectFaultException.Algorithm && failures < _retries)
            {
                await Task.Delay(FirstDelay * (1 << failures++), clock, cancel);
            }
            finally
            {
                turns.Return(backend);
            }
        }
    }

    private async Task<BatchAnswer> Ask(Backend backend, MiniBatch batch, CancellationToken cancel)
    {
        using var limit = new CancellationTokenSource(_limit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        try
        {
            using var answer = await backend.Container.Invoke(batch.Payload, _headers, either.Token);
            return answer.Status is >= 200 and <= 299 ? await Read(answer, either.Token) : throw Refused(batch, answer.Status, await Message(answer, either.Token));
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            throw new ObjectFaultException(ObjectFaultException.Algorithm, $"{batch.Place}: Unable to get response from algorithm. {e.Message}", e);
        }
        catch (OperationCanceledException e) when (!cancel.IsCancellationRequested)
        {
            throw new ObjectFaultException(
                ObjectFaultException.Algorithm, $"{batch.Place}: Model server did not respond to /invocations request within {_limit.TotalSeconds} seconds", e);
        }
    }

    private static async Task<BatchAnswer> Read(ContainerAnswer answer, CancellationToken cancel)
    {
        var body = new PooledBytes();
        try
        {
            int atLeast = (int)Math.Clamp(answer.Length ?? 0, 4096, Array.MaxLength);
            while (await answer.Read(body.GetMemory(body.Count == 0 ? atLeast : 1), cancel) is > 0 and var read)
            {
                body.Advance(read);
            }

            return new(body, answer.ContentType);
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    private static async Task<string> Message(ContainerAnswer answer, CancellationToken cancel)
    {
        byte[] bytes = new byte[LongestMessage];
        return Encoding.UTF8.GetString(bytes, 0, await answer.Fill(bytes, cancel)).Trim();
    }

    private static ObjectFaultException Refused(MiniBatch batch, int status, string message)
    {
        string error = status < 500 ? ObjectFaultException.Client : ObjectFaultException.Algorithm;
        string head = FormattableString.Invariant(status < 500 ? $"ClientError: {status}" : (FormattableString)$"Bad HTTP status received from algorithm: {status}");
        return new(error, FormattableString.Invariant($"{batch.Place}: the model answered {status}: {message}"))
        {
            Lines = [$"{head} ({batch.Place})", "", "Message:", .. message.Split('\n').Select(line => line.TrimEnd('\r'))],
        };
    }
}
