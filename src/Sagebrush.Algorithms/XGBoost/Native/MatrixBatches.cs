using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace Sagebrush.XGBoost;

/// <summary>
/// Rows that are handed to XGBoost some at a time, several passes over all of them: they never lie twice in memory. A subclass sets each batch on the
/// <c>proxy</c>, and keeps the memory in its place until the next call.
/// </summary>
public abstract unsafe class MatrixBatches
{
    private Exception? _failure;

    /// <summary>Starts over.</summary>
    protected abstract void Reset();

    /// <summary>Sets the next rows.</summary>
    /// <param name="proxy">Gets them.</param>
    /// <returns>False at the end.</returns>
    protected abstract bool Next(ProxyMatrix proxy);

    /// <summary>Makes a matrix of quantised values, one byte each where <paramref name="bins"/> is at most 256.</summary>
    internal nint Quantise(int bins, DMatrix? reference, int threads)
    {
        using var proxy = new ProxyMatrix();
        var self = GCHandle.Alloc((this, proxy));
        try
        {
            int code = Api.XGQuantileDMatrixCreateFromCallback(
                GCHandle.ToIntPtr(self), proxy.Handle, reference?.DangerousGetHandle() ?? 0, &OnReset, &OnNext,
                $$"""{"missing":NaN,"nthread":{{threads}},"max_bin":{{bins}}}""", out nint matrix);
            if (_failure is not null)
            {
                _ = code == 0 ? Api.XGDMatrixFree(matrix) : 0;
                ExceptionDispatchInfo.Throw(_failure);
            }

            XGBoostLibrary.Check(code);
            return matrix;
        }
        finally
        {
            self.Free();
            GC.KeepAlive(reference);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnReset(nint self)
    {
        var (batches, _) = ((MatrixBatches, ProxyMatrix))GCHandle.FromIntPtr(self).Target!;
        batches.Guarded(() =>
        {
            batches.Reset();
            return true;
        });
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnNext(nint self)
    {
        var (batches, proxy) = ((MatrixBatches, ProxyMatrix))GCHandle.FromIntPtr(self).Target!;
        return batches.Guarded(() => batches.Next(proxy)) ? 1 : 0;
    }

    // An exception must not pass through the library's frames.
    private bool Guarded(Func<bool> step)
    {
        try
        {
            return _failure is null && step();
        }
#pragma warning disable CA1031 // Thrown again by Quantise.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _failure = e;
            return false;
        }
    }
}
