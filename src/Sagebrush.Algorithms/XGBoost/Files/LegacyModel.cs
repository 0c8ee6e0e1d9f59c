using System.Buffers.Binary;
using System.Text;

namespace Sagebrush.XGBoost;

/// <summary>
/// Walks through a model in the binary form of XGBoost 0.x to 2.x: lengths within the file, children within the tree. Numbers are little-endian:
/// <code>
/// learner       136 bytes: float base_score, uint num_feature, int num_class, int has_attributes, int has_metrics, …
/// objective     ulong length, name
/// booster       ulong length, name: gbtree, dart or gblinear
/// trees         160 bytes: int num_trees, …
/// each tree     148 bytes: int num_roots, int num_nodes, …; num_nodes × 20 bytes: int parent, left, right, uint split, float value; num_nodes × 16 bytes
/// groups        num_trees × int; dart: ulong count, count × float
/// linear        136 bytes; ulong count, count × float
/// attributes    ulong count, pairs of ulong length, text
/// </code>
/// </summary>
internal static class LegacyModel
{
    private const int Learner = 136, Trees = 160, Tree = 148, Node = 20, Statistics = 16, Linear = 136, LongestName = 64;

    /// <summary>Passes a model.</summary>
    /// <param name="model">Without the mark.</param>
    /// <exception cref="InvalidDataException">Not such a model.</exception>
    public static void Check(ReadOnlySpan<byte> model)
    {
        var rest = model;
        bool hasAttributes = Int(Take(ref rest, Learner), 3) != 0;
        string objective = Name(ref rest), booster = Name(ref rest);
        if (!objective.Contains(':', StringComparison.Ordinal) || booster is not ("gbtree" or "dart" or "gblinear"))
        {
            throw NoModel();
        }

        if (booster == "gblinear")
        {
            Take(ref rest, Linear);
            Take(ref rest, sizeof(float) * Count(ref rest));
        }
        else
        {
            CheckTrees(ref rest, isDart: booster == "dart");
        }

        for (long texts = hasAttributes ? 2 * Count(ref rest) : 0; texts > 0; texts--)
        {
            Take(ref rest, Count(ref rest));
        }
    }

    private static void CheckTrees(ref ReadOnlySpan<byte> rest, bool isDart)
    {
        int trees = Int(Take(ref rest, Trees), 0);
        for (int tree = 0; tree < trees; tree++)
        {
            CheckTree(ref rest);
        }

        Take(ref rest, (long)trees * sizeof(int));
        if (isDart && trees > 0)
        {
            Take(ref rest, sizeof(float) * Count(ref rest));
        }
    }

    private static void CheckTree(ref ReadOnlySpan<byte> rest)
    {
        int count = Int(Take(ref rest, Tree), 1);
        var nodes = Take(ref rest, count > 0 ? (long)count * Node : throw NoModel());
        for (int node = 0; node < count; node++)
        {
            int left = Int(nodes[(node * Node)..], 1), right = Int(nodes[(node * Node)..], 2);
            if (left != -1 && (left <= 0 || left >= count || right <= 0 || right >= count))
            {
                throw NoModel();
            }
        }

        Take(ref rest, (long)count * Statistics);
    }

    private static string Name(ref ReadOnlySpan<byte> rest)
    {
        long length = Count(ref rest);
        return length <= LongestName ? Encoding.ASCII.GetString(Take(ref rest, length)) : throw NoModel();
    }

    // More things than the file has bytes are not in it.
    private static long Count(ref ReadOnlySpan<byte> rest)
    {
        ulong count = BinaryPrimitives.ReadUInt64LittleEndian(Take(ref rest, sizeof(ulong)));
        return count <= (ulong)rest.Length ? (long)count : throw NoModel();
    }

    private static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> rest, long length)
    {
        if (length < 0 || length > rest.Length)
        {
            throw NoModel();
        }

        var taken = rest[..(int)length];
        rest = rest[(int)length..];
        return taken;
    }

    private static int Int(ReadOnlySpan<byte> numbers, int index) => BinaryPrimitives.ReadInt32LittleEndian(numbers[(index * sizeof(int))..]);

    private static InvalidDataException NoModel() =>
        new("it is no model of XGBoost (JSON, Universal Binary JSON, or the binary form of versions before 3), or it is cut off.");
}
