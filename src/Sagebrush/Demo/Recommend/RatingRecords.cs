using System.Buffers;
using Sagebrush.Data.RecordIo;

namespace Sagebrush.Demo;

/// <summary>Rows as recordio-protobuf: sparse ones for Factorization Machines, dense ones for k-NN.</summary>
internal static class RatingRecords
{
    /// <summary>The content type.</summary>
    public const string ContentType = "application/x-recordio-protobuf";

    /// <summary>A sparse row for each pair of user and movie.</summary>
    /// <param name="columns">Where the ones stand.</param>
    /// <param name="pairs">Users, movies, and the label of the row.</param>
    public static byte[] Sparse(RatingColumns columns, IEnumerable<(int User, int Movie, float Label)> pairs)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new RecordWriter(output);
        foreach (var (user, movie, label) in pairs)
        {
            writer.Add([columns.OfUser(user), columns.OfMovie(movie)], [1, 1], columns.Count, label);
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
            writer.Add(vector, label);
        }

        return output.WrittenSpan.ToArray();
    }
}
