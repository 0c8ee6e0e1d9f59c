using Sagebrush.Data;
using Sagebrush.Storage;
using Sagebrush.Store;
using Sagebrush.Transforms;

namespace Sagebrush.Jobs;

/// <summary>
/// Transforms one object: cuts it into mini-batches, has them answered, several at once while reading goes on, and stores the answers in the object's order.
/// </summary>
/// <param name="shape">How it is cut and assembled.</param>
/// <param name="isGzip">The object is compressed.</param>
/// <param name="room">Room for the mini-batches of all objects that are under way.</param>
/// <param name="invoker">Has them answered.</param>
/// <param name="storage">Has the object and gets the result.</param>
internal sealed class ObjectTransform(TransformShape shape, bool isGzip, SemaphoreSlim room, MiniBatchInvoker invoker, ObjectStorage storage)
{
    /// <summary>Reads the object and stores its result, whole or not at all.</summary>
    /// <param name="item">The object.</param>
    /// <param name="target">Where the result goes.</param>
    /// <param name="meter">Told how far it is.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="ObjectFaultException">The object cannot be transformed.</exception>
    /// <exception cref="UnservedException">There is no instance any more.</exception>
    /// <exception cref="StorageException">The storage gives or takes no more.</exception>
    public async Task Run(TransformItem item, S3Uri target, ObjectMeter meter, CancellationToken cancel)
    {
        var output = new OutputObject(storage, target);
        try
        {
            await using var stored = await storage.Open(item.Object.Place, cancel)
                ?? throw new ObjectFaultException(ObjectFaultException.Client, "the object was removed while the job ran");
            await using var bytes = isGzip ? Gzip.Open(stored) : stored;
            await Transform(bytes, stored, output, meter, cancel);
            await output.Begin(shape.Accept, cancel);
            await output.Complete();
        }
        catch (Exception e)
        {
            await output.Abort(e);
            throw e switch
            {
                MalformedDataException => new ObjectFaultException(ObjectFaultException.Client, e.Message, e),
                InvalidDataException when isGzip => new ObjectFaultException(ObjectFaultException.Client, $"it cannot be decompressed: {e.Message}", e),
                _ => e,
            };
        }
    }

    private async Task Transform(Stream bytes, Stream stored, OutputObject output, ObjectMeter meter, CancellationToken cancel)
    {
        using var reader = new MiniBatchReader(bytes, shape);
        using var writer = new TransformWriter(output.Bytes, shape);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var asked = new Queue<(MiniBatch Batch, Task<BatchAnswer> Answer)>();
        int held = 0;
        try
        {
            while (await Next() is { } batch)
            {
                asked.Enqueue((batch, invoker.Invoke(batch, ending.Token)));
                while (asked.TryPeek(out var first) && first.Answer.IsCompleted)
                {
                    await Store(asked.Peek());
                }
            }

            while (asked.Count > 0)
            {
                await Store(asked.Peek());
            }

            await writer.Complete(cancel);
        }
        finally
        {
            await ending.CancelAsync();
            foreach (var (batch, answer) in asked)
            {
                await GiveUp(batch, answer);
            }

            for (; held > 0; held--)
            {
                room.Release();
            }
        }

        async Task<MiniBatch?> Next()
        {
            // Who holds room waits for answers of its own, never for others: no two wait for each other.
            while (!room.Wait(0, cancel))
            {
                if (asked.Count == 0)
                {
                    await room.WaitAsync(cancel);
                    break;
                }

                await Store(asked.Peek());
            }

            held++;
            return await reader.Next(cancel);
        }

        async Task Store((MiniBatch Batch, Task<BatchAnswer> Answer) next)
        {
            using var answer = await next.Answer;
            await output.Begin(answer.ContentType, cancel);
            await writer.Append(next.Batch, answer.Body.Written, answer.ContentType, cancel);
            meter.Note(next.Batch.Records, stored.Position);
            asked.Dequeue().Batch.Dispose();
            held--;
            room.Release();
        }
    }

    private static async Task GiveUp(MiniBatch batch, Task<BatchAnswer> answer)
    {
        await ((Task)answer).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (answer.IsCompletedSuccessfully)
        {
            answer.Result.Dispose();
        }

        batch.Dispose();
    }
}
