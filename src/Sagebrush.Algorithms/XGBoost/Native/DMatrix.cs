using Microsoft.Win32.SafeHandles;

namespace Sagebrush.XGBoost;

/// <summary>Rows in the form in which XGBoost learns from them and answers for them.</summary>
public sealed unsafe class DMatrix : SafeHandleZeroOrMinusOneIsInvalid
{
    private DMatrix(nint handle) : base(ownsHandle: true) => SetHandle(handle);

    /// <summary>Number of rows.</summary>
    public long Rows
    {
        get
        {
            XGBoostLibrary.Check(Api.XGDMatrixNumRow(this, out ulong rows));
            return (long)rows;
        }
    }

    /// <summary>Width of a row.</summary>
    public int Columns
    {
        get
        {
            XGBoostLibrary.Check(Api.XGDMatrixNumCol(this, out ulong columns));
            return (int)columns;
        }
    }

    /// <summary>Copies dense rows; NaN is missing.</summary>
    /// <param name="values">rows × columns.</param>
    /// <param name="rows">How many.</param>
    /// <param name="columns">How wide.</param>
    /// <param name="threads">Threads that copy; 0 for all.</param>
    public static DMatrix FromDense(ReadOnlySpan<float> values, int rows, int columns, int threads = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(values.Length, (long)rows * columns);
        fixed (float* start = values)
        {
            XGBoostLibrary.Check(Api.XGDMatrixCreateFromDense(ArrayInterface.Of(start, rows, columns), Config(threads), out nint handle));
            return new(handle);
        }
    }

    /// <summary>Copies rows of (column, value) pairs; what is absent is missing.</summary>
    /// <param name="starts">rows + 1 positions in the pairs, the first 0.</param>
    /// <param name="keys">Columns.</param>
    /// <param name="values">As many values.</param>
    /// <param name="columns">How wide a row is.</param>
    /// <param name="threads">Threads that copy; 0 for all.</param>
    public static DMatrix FromSparse(ReadOnlySpan<long> starts, ReadOnlySpan<int> keys, ReadOnlySpan<float> values, int columns, int threads = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(values.Length, keys.Length);
        fixed (long* start = starts)
        fixed (int* key = keys)
        fixed (float* value = values)
        {
            XGBoostLibrary.Check(Api.XGDMatrixCreateFromCSR(
                ArrayInterface.Of(start, starts.Length), ArrayInterface.Of(key, keys.Length), ArrayInterface.Of(value, values.Length), (ulong)columns, Config(threads),
                out nint handle));
            return new(handle);
        }
    }

    /// <summary>Quantises rows for training by <c>tree_method=hist</c>: an eighth of the memory, and the same model.</summary>
    /// <param name="batches">The rows with their labels and weights.</param>
    /// <param name="bins"><c>max_bin</c> of the training.</param>
    /// <param name="reference">The training matrix, whose bins rows for validation share; null for the training matrix itself.</param>
    /// <param name="threads">Threads that quantise; 0 for all.</param>
    public static DMatrix Quantised(MatrixBatches batches, int bins = 256, DMatrix? reference = null, int threads = 0)
    {
        ArgumentNullException.ThrowIfNull(batches);
        return new(batches.Quantise(bins, reference, threads));
    }

    /// <summary>Some of the rows, with what is known of them.</summary>
    /// <param name="rows">Their numbers from 0.</param>
    public DMatrix Slice(ReadOnlySpan<int> rows)
    {
        fixed (int* start = rows)
        {
            XGBoostLibrary.Check(Api.XGDMatrixSliceDMatrixEx(this, start, (ulong)rows.Length, out nint slice, allowGroups: 0));
            return new(slice);
        }
    }

    /// <summary>Sets what is known of the rows.</summary>
    /// <param name="field"><c>label</c>, <c>weight</c>, <c>base_margin</c>, <c>label_lower_bound</c>, <c>label_upper_bound</c>.</param>
    /// <param name="values">One for each row (of weights in ranking: for each group).</param>
    public void Set(string field, ReadOnlySpan<float> values)
    {
        fixed (float* start = values)
        {
            XGBoostLibrary.Check(Api.XGDMatrixSetFloatInfo(handle, field, start, (ulong)values.Length));
        }
    }

    /// <summary>Sets which rows are ranked together.</summary>
    /// <param name="queries">The query of each row (<c>qid</c>); rows of a query stand together.</param>
    public void SetQueries(ReadOnlySpan<uint> queries)
    {
        fixed (uint* start = queries)
        {
            XGBoostLibrary.Check(Api.XGDMatrixSetUIntInfo(handle, "qid", start, (ulong)queries.Length));
        }
    }

    /// <summary>What is known of the rows; empty when nothing was set.</summary>
    /// <param name="field">As for <see cref="Set"/>.</param>
    public float[] Get(string field)
    {
        XGBoostLibrary.Check(Api.XGDMatrixGetFloatInfo(this, field, out ulong count, out float* values));
        return new ReadOnlySpan<float>(values, (int)count).ToArray();
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => Api.XGDMatrixFree(handle) == 0;

    private static string Config(int threads) => $$"""{"missing":NaN,"nthread":{{threads}}}""";
}
