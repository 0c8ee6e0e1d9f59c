using Sagebrush.Algorithms;
using Sagebrush.Data;
using Sagebrush.Training;

namespace Sagebrush.Knn;

/// <summary>Reads a job's channels, batch by batch.</summary>
internal sealed class KnnChannels(TrainingRun run)
{
    private const int LargestBatch = 65_536;

    /// <summary>Rows of a batch.</summary>
    public int BatchSize => (int)Math.Min(LargestBatch, run.HyperParameters.Get(KnnParameters.MiniBatchSize));

    /// <summary>Offers the rows of a channel.</summary>
    /// <param name="channel">Which channel.</param>
    /// <param name="into">Gets them.</param>
    /// <param name="stride">Of so many rows this host's one.</param>
    /// <param name="cancel">Asked before each batch.</param>
    /// <returns>Batches read.</returns>
    /// <exception cref="ClientException">Data that is not what it should be.</exception>
    public long Read(string channel, LabelledRows into, int stride, CancellationToken cancel)
    {
        var batch = new RowBatch(BatchSize);
        int? featureDim = run.HyperParameters.TryGet(KnnParameters.FeatureDim, out long width) ? (int)Math.Min(int.MaxValue, width) : null;
        long batches = 0;
        try
        {
            using var reader = run.Dataset(channel, MediaType.RecordIo)!.Open(epoch: 0);
            for (; reader.Read(batch); batches++)
            {
                cancel.ThrowIfCancellationRequested();
                if (featureDim is not null && featureDim != batch.Columns)
                {
                    throw new ClientException($"Channel '{channel}': a row has {batch.Columns} features, feature_dim is {featureDim}.");
                }

                into.Add(batch, run.Rank % stride, stride);
            }
        }
        catch (MalformedDataException e)
        {
            throw new ClientException($"Unable to read data channel '{channel}'. Requested content-type is '{run.ContentType(channel, MediaType.RecordIo)}'. "
                + $"Please verify the data matches the requested content-type. ({e.Message})", e);
        }

        return batches;
    }
}
