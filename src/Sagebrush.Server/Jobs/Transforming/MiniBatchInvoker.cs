using System.Net.Sockets;
using System.Text;
using Sagebrush.Data.Splitting;
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
internal sealed class MiniBatchInvoker(CreateTransformJobRequest spec, Turns turns, TimeProvider clock) : IDisposable
{
    private const int DefaultTimeoutInSeconds = 600;
    private const int DefaultRetries = 3;
    private const int LongestMessage = 16 * 1024;

    // XGBoost's container answers 415 to a line that is no number.
    private const int BadRequest = 400, UnsupportedMediaType = 415, UnprocessableContent = 422;

    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(100);

    private readonly TimeSpan _limit = TimeSpan.FromSeconds(spec.ModelClientConfig?.InvocationsTimeoutInSeconds ?? DefaultTimeoutInSeconds);
    private readonly int _retries = spec.ModelClientConfig?.InvocationsMaxRetries ?? DefaultRetries;
    private readonly SemaphoreSlim _suspects = new(1);
    private readonly RecordFraming _framing = RecordFraming.Of(spec.TransformInput.SplitType ?? SplitType.None);

    /// <summary>The model's answer to a batch, when its turn has come. When the model refuses the batch, the record that it cannot take is looked for.</summary>
    /// <exception cref="ObjectFaultException">The model refuses the batch, or fails at it as often as it may.</exception>
    /// <exception cref="UnservedException">There is no instance any more.</exception>
    public async Task<BatchAnswer> Invoke(MiniBatch batch, CancellationToken cancel)
    {
        try
        {
            return await Invoke(batch.Payload, batch.Place, cancel);
        }
        catch (ObjectFaultException e) when (e.BlamesData && batch.Records > 1)
        {
            throw await new CulpritSearch(this, _framing).Find(batch, cancel) ?? e;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _suspects.Dispose();

    /// <summary>The model's answer to a payload, when its turn has come.</summary>
    /// <param name="payload">What is sent.</param>
    /// <param name="place">Where it stands in its object.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="ObjectFaultException">The model refuses it, or fails at it as often as it may.</exception>
    /// <exception cref="UnservedException">There is no instance any more.</exception>
    public async Task<BatchAnswer> Invoke(ReadOnlyMemory<byte> payload, string place, CancellationToken cancel)
    {
        long? unheard = null;
        bool isSuspect = false;
        for (int failures = 0; ;)
        {
            try
            {
                return await (isSuspect ? Alone(payload, place, cancel) : Once(payload, place, cancel));
            }
            catch (SocketException e)
            {
                // Nobody listened, nothing was sent: the instance is about to be started again.
                if (clock.GetElapsedTime(unheard ??= clock.GetTimestamp()) >= _limit)
                {
                    throw Lost(place, e);
                }

                await Task.Delay(Moment, clock, cancel);
            }
            catch (ObjectFaultException e) when (e.Error == ObjectFaultException.Algorithm && failures < _retries)
            {
                unheard = null;
                isSuspect |= e.InnerException is IOException or InvalidDataException;
                await Task.Delay(FirstDelay * (1 << failures++), clock, cancel);
            }
        }
    }

    /// <summary>
    /// Of the batches that a container died with one is to blame: they are sent again one after the other, so that it takes no other one down with it as often as that
    /// may be sent.
    /// </summary>
    private async Task<BatchAnswer> Alone(ReadOnlyMemory<byte> payload, string place, CancellationToken cancel)
    {
        await _suspects.WaitAsync(cancel);
        try
        {
            return await Once(payload, place, cancel);
        }
        finally
        {
            _suspects.Release();
        }
    }

    private async Task<BatchAnswer> Once(ReadOnlyMemory<byte> payload, string place, CancellationToken cancel)
    {
        var backend = await turns.Take(cancel);
        try
        {
            return await Ask(backend, payload, place, cancel);
        }
        finally
        {
            turns.Return(backend);
        }
    }

    private async Task<BatchAnswer> Ask(Backend backend, ReadOnlyMemory<byte> payload, string place, CancellationToken cancel)
    {
        using var limit = new CancellationTokenSource(_limit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        var passage = new Passage(backend, backend.Containers);
        try
        {
            using var answer = await passage.Send(new(payload, spec.TransformInput.ContentType, spec.TransformOutput.Accept), either.Token);
            return answer.IsError
                ? throw Refused($"{place}: {Called(passage)}", place, answer.Status, await Message(answer, either.Token))
                : new(await answer.ReadAll(ContainerAnswer.LongestBody, either.Token), answer.ContentType);
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            throw Lost(place, e);
        }
        catch (OperationCanceledException e) when (!cancel.IsCancellationRequested)
        {
            throw new ObjectFaultException(
                ObjectFaultException.Algorithm, $"{place}: Model server did not respond to /invocations request within {_limit.TotalSeconds} seconds", e);
        }
    }

    private static async Task<string> Message(ContainerAnswer answer, CancellationToken cancel)
    {
        byte[] bytes = new byte[LongestMessage];
        return Encoding.UTF8.GetString(bytes, 0, await answer.Fill(bytes, cancel)).Trim();
    }

    private static ObjectFaultException Lost(string place, Exception cause) =>
        new(ObjectFaultException.Algorithm, $"{place}: Unable to get response from algorithm. {cause.Message}", cause);

    private static string Called(Passage passage) => passage.Backend.Containers.Count == 1 ? "the model" : passage.At.Name;

    private static ObjectFaultException Refused(string who, string place, int status, string message)
    {
        string error = status < 500 ? ObjectFaultException.Client : ObjectFaultException.Algorithm;
        string head = FormattableString.Invariant(status < 500 ? $"ClientError: {status}" : (FormattableString)$"Bad HTTP status received from algorithm: {status}");
        return new(error, FormattableString.Invariant($"{who} answered {status}: {message}"))
        {
            BlamesData = status is BadRequest or UnsupportedMediaType or UnprocessableContent,
            Lines = [$"{head} ({place})", "", "Message:", .. message.Split('\n').Select(line => line.TrimEnd('\r'))],
        };
    }
}
