using System.Runtime.CompilerServices;
using Sagebrush.Numerics;

namespace Sagebrush.Knn;

/// <summary>
/// The cells' vectors in a FAISS file:
/// <code>"ilar" | nlist: u64 | code_size: u64 | "full" and every size, or "sprs" and pairs of list and size: count u64, then u64s | per list that is not empty: codes, ids as i64</code>
/// </summary>
internal static class InvertedLists
{
    private const string Name = "ilar", Full = "full", Sparse = "sprs";

    /// <summary>Reads where cells begin; their vectors follow.</summary>
    /// <param name="file">Where from.</param>
    /// <param name="cells">Cells of the index.</param>
    /// <param name="codeLength">Values of a stored vector.</param>
    /// <param name="count">Vectors of the index.</param>
    /// <returns>The place of each cell's first vector, and their number at the end.</returns>
    public static int[] ReadStarts<T>(FaissInput file, int cells, int codeLength, int count)
        where T : unmanaged
    {
        long codeSize = (long)codeLength * Unsafe.SizeOf<T>();
        file.Expect(count <= file.Rest / (codeSize + sizeof(long)), $"{count} vectors of {codeSize} bytes follow, there is room for {file.Rest} bytes");
        file.Expect((count + (long)PanelMatrix.Width) * codeLength <= Array.MaxLength, $"{count} vectors of {codeLength} values are too many");
        string name = file.FourCc();
        file.Expect(name == Name, $"the lists are '{name}', expected {Name}");
        long lists = file.Int64(), size = file.Int64();
        file.Expect(lists == cells && size == codeSize, $"{lists} lists of codes of {size} bytes do not go with {cells} cells of {codeSize}");
        string kind = file.FourCc();
        file.Expect(kind is Full or Sparse, $"sizes are '{kind}', expected {Full} or {Sparse}");
        long[] numbers = file.Values<long>(file.Length(sizeof(long)));
        long[] sizes = kind == Full ? numbers : Spread(file, numbers, cells);
        file.Expect(sizes.Length == cells, $"{sizes.Length} sizes do not go with {cells} cells");
        int[] starts = new int[cells + 1];
        for (int cell = 0; cell < cells; cell++)
        {
            file.Expect(sizes[cell] >= 0 && sizes[cell] <= count - starts[cell], $"list {cell} has {sizes[cell]} of {count} vectors");
            starts[cell + 1] = starts[cell] + (int)sizes[cell];
        }

        file.Expect(starts[cells] == count, $"the lists have {starts[cells]} of {count} vectors");
        return starts;
    }

    /// <summary>Reads a cell's vectors, and takes note of their ids.</summary>
    /// <param name="file">Where from.</param>
    /// <param name="codeLength">Values of a stored vector.</param>
    /// <param name="ids">The ids of the cell's vectors.</param>
    /// <param name="isKnown">Ids that are taken; every row of the model has one vector.</param>
    public static T[] ReadCell<T>(FaissInput file, int codeLength, Span<int> ids, bool[] isKnown)
        where T : unmanaged
    {
        var codes = file.Values<T>((long)ids.Length * codeLength);
        long[] read = file.Values<long>(ids.Length);
        for (int i = 0; i < read.Length; i++)
        {
            long id = read[i];
            file.Expect(id >= 0 && id < isKnown.Length && !isKnown[id], $"a vector has the id {id}, expected each from 0 to {isKnown.Length - 1} once");
            isKnown[id] = true;
            ids[i] = (int)id;
        }

        return codes;
    }

    /// <summary>Writes what stands before the cells' vectors.</summary>
    public static void WriteStarts(FaissOutput file, ReadOnlySpan<int> starts, int codeSize)
    {
        int cells = starts.Length - 1;
        List<long> sizes = [], pairs = [];
        for (int cell = 0; cell < cells; cell++)
        {
            long size = starts[cell + 1] - starts[cell];
            sizes.Add(size);
            if (size > 0)
            {
                pairs.AddRange([cell, size]);
            }
        }

        bool isFull = pairs.Count / 2 > cells / 2;
        file.FourCc(Name);
        file.Int64(cells);
        file.Int64(codeSize);
        file.FourCc(isFull ? Full : Sparse);
        file.Vector<long>((isFull ? sizes : pairs).ToArray());
    }

    /// <summary>Writes a cell's vectors.</summary>
    public static void WriteCell<T>(FaissOutput file, ReadOnlySpan<T> codes, ReadOnlySpan<int> ids)
        where T : unmanaged
    {
        file.Values(codes);
        foreach (int id in ids)
        {
            file.Int64(id);
        }
    }

    private static long[] Spread(FaissInput file, long[] pairs, int cells)
    {
        file.Expect(pairs.Length % 2 == 0, $"{pairs.Length} numbers are no pairs of list and size");
        long[] sizes = new long[cells];
        for (int i = 0; i < pairs.Length; i += 2)
        {
            file.Expect(pairs[i] >= 0 && pairs[i] < cells, $"a size is for list {pairs[i]} of {cells}");
            sizes[pairs[i]] = pairs[i + 1];
        }

        return sizes;
    }
}
