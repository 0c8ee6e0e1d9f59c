namespace Sagebrush.XGBoost;

/// <summary>Where a batch of rows is set while XGBoost makes a matrix of many.</summary>
public sealed unsafe class ProxyMatrix : IDisposable
{
    internal ProxyMatrix()
    {
        XGBoostLibrary.Check(Api.XGProxyDMatrixCreate(out nint handle));
        Handle = handle;
    }

    internal nint Handle { get; }

    /// <summary>Dense rows; NaN is missing.</summary>
    /// <param name="values">rows × columns floats, which stay there until the next batch.</param>
    /// <param name="rows">How many.</param>
    /// <param name="columns">How wide.</param>
    public void SetDense(float* values, long rows, int columns) =>
        XGBoostLibrary.Check(Api.XGProxyDMatrixSetDataDense(Handle, ArrayInterface.Of(values, rows, columns)));

    /// <summary>Rows of (column, value) pairs; what is absent is missing.</summary>
    /// <param name="starts">rows + 1 positions in the pairs, the first 0.</param>
    /// <param name="keys">Columns.</param>
    /// <param name="values">Values.</param>
    /// <param name="rows">How many.</param>
    /// <param name="columns">How wide.</param>
    public void SetSparse(long* starts, int* keys, float* values, long rows, int columns)
    {
        long pairs = starts[rows];
        XGBoostLibrary.Check(Api.XGProxyDMatrixSetDataCSR(
            Handle, ArrayInterface.Of(starts, rows + 1), ArrayInterface.Of(keys, pairs), ArrayInterface.Of(values, pairs), (ulong)columns));
    }

    /// <summary>What is known of the rows of this batch.</summary>
    /// <param name="field"><c>label</c> or <c>weight</c>.</param>
    /// <param name="values">One for each row.</param>
    public void Set(string field, ReadOnlySpan<float> values)
    {
        fixed (float* start = values)
        {
            XGBoostLibrary.Check(Api.XGDMatrixSetFloatInfo(Handle, field, start, (ulong)values.Length));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => XGBoostLibrary.Check(Api.XGDMatrixFree(Handle));
}
