using System.Buffers;
using Sagebrush.Data.RecordIo;

namespace Sagebrush.Demo;

/// <summary>Rows as recordio-protobuf: sparse ones for Factorization Machines, dense ones for k-NN.</summary>
internal static class RatingRecords
{
    /// <summary>The content type.</summary>
    public const string ContentType = "application/x-recordio-protobuf";

    private const string Values = "values";

    /// <summary>A sparse row for each pair of user and movie.</summary>
    /// <param name="columns">Where the ones stand.</param>
    /// <param name="pairs">Users, movies, and the label of the row.</param>
    public static byte[] Sparse(RatingColumns columns, IEnumerable<(int User, int Movie, float Label)> pairs)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new RecordWriter(output);
        foreach (var (user, movie, label) in pairs)
        {
            writer.Features(new Tensor([1f, 1f]).At([columns.OfUser(user), columns.OfMovie(movie)], columns.Count));
            writer.Label(Values, new Tensor([label]));
            writer.EndRecord();
        }

        return output.WrittenSpan.ToArray();
    }

    /// <summary>A dense row for each vector, with its label where there is one.</summary>
    public static byte[] Dense(IEnumerable<(float[] Vector, float? Label)> rows)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new RecordWriter(output);
        foreach (var (vector, label) in rows)
        {
            writer.Features(new Tensor(vector));
            if (label is { } given)
            {
                writer.Label(Values, new Tensor([given]));
            }

            writer.EndRecord();
        }

        return output.WrittenSpan.ToArray();
    }
}
