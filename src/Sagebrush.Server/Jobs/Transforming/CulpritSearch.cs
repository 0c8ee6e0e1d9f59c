using Sagebrush.Data.Splitting;
using Sagebrush.Transforms;

namespace Sagebrush.Jobs;

/// <summary>
/// Finds the first record for which the model refuses a mini-batch, by sending halves of what is left: some twice the batch's bytes in all, and a message with the
/// line for whoever has to mend the file.
/// </summary>
/// <param name="invoker">Asks the model.</param>
/// <param name="framing">How records are told apart.</param>
internal sealed class CulpritSearch(MiniBatchInvoker invoker, RecordFraming framing)
{
    /// <summary>The refusal of the record alone; null when no record alone is refused.</summary>
    /// <param name="batch">A batch of several records that was refused.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="ObjectFaultException">The model fails at a part.</exception>
    /// <exception cref="UnservedException">There is no instance any more.</exception>
    public async Task<ObjectFaultException?> Find(MiniBatch batch, CancellationToken cancel)
    {
        int[] ends = Ends(batch.Payload.Span);
        int first = 0, count = ends.Length;
        ObjectFaultException? refusal = null;
        while (count > 1)
        {
            int half = count / 2;
            var fault = await Refusal(first, half);
            (first, count, refusal) = fault is null ? (first + half, count - half, null) : (first, half, fault);
        }

        return refusal ?? (count == 1 ? await Refusal(first, 1) : null);

        async Task<ObjectFaultException?> Refusal(int from, int records)
        {
            var payload = batch.Payload[(from == 0 ? 0 : ends[from - 1])..ends[from + records - 1]];
            try
            {
                (await invoker.Invoke(payload, batch.PlaceOf(from), cancel)).Dispose();
                return null;
            }
            catch (ObjectFaultException e) when (e.BlamesData)
            {
                return e;
            }
        }
    }

    /// <summary>Where each record ends, with its frame.</summary>
    private int[] Ends(ReadOnlySpan<byte> payload)
    {
        var ends = new List<int>();
        for (int at = 0; framing.TryFind(payload[at..], isEnd: true, out var record);)
        {
            at += record.Length;
            if (!record.IsBlank)
            {
                ends.Add(at);
            }
        }

        return [.. ends];
    }
}
