using System.Runtime.InteropServices;

[assembly: DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]

namespace Sagebrush.XGBoost;

/// <summary>The functions of XGBoost's C API that are used, as <c>xgboost/c_api.h</c> of 1.7 declares them; 0 is success.</summary>
internal static unsafe partial class Api
{
    private const string Library = XGBoostLibrary.Name;

    static Api() => NativeLibrary.SetDllImportResolver(typeof(Api).Assembly, XGBoostLibrary.Resolve);

    [LibraryImport(Library)]
    internal static partial void XGBoostVersion(out int major, out int minor, out int patch);

    [LibraryImport(Library)]
    internal static partial nint XGBGetLastError();

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int XGDMatrixCreateFromDense(string data, string config, out nint matrix);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int XGDMatrixCreateFromCSR(string rowEnds, string keys, string values, ulong columns, string config, out nint matrix);

    [LibraryImport(Library)]
    internal static partial int XGProxyDMatrixCreate(out nint matrix);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int XGProxyDMatrixSetDataDense(nint matrix, string data);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int XGProxyDMatrixSetDataCSR(nint matrix, string rowEnds, string keys, string values, ulong columns);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int XGQuantileDMatrixCreateFromCallback(
        nint iterator, nint proxy, nint reference, delegate* unmanaged[Cdecl]<nint, void> reset, delegate* unmanaged[Cdecl]<nint, int> next, string config, out nint matrix);

    [LibraryImport(Library)]
    internal static partial int XGDMatrixSliceDMatrixEx(DMatrix matrix, int* rows, ulong count, out nint slice, int allowGroups);

    [LibraryImport(Library)]
    internal static partial int XGDMatrixFree(nint matrix);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int XGDMatrixSetFloatInfo(nint matrix, string field, float* values, ulong count);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int XGDMatrixSetUIntInfo(nint matrix, string field, uint* values, ulong count);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int XGDMatrixGetFloatInfo(DMatrix matrix, string field, out ulong count, out float* values);

    [LibraryImport(Library)]
    internal static partial int XGDMatrixNumRow(DMatrix matrix, out ulong rows);

    [LibraryImport(Library)]
    internal static partial int XGDMatrixNumCol(DMatrix matrix, out ulong columns);

    [LibraryImport(Library)]
    internal static partial int XGBoosterCreate(nint* matrices, ulong count, out nint booster);

    [LibraryImport(Library)]
    internal static partial int XGBoosterFree(nint booster);

    [LibraryImport(Library)]
    internal static partial int XGBoosterSlice(Booster booster, int begin, int end, int step, out nint slice);

    [LibraryImport(Library)]
    internal static partial int XGBoosterBoostedRounds(Booster booster, out int rounds);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int XGBoosterSetParam(Booster booster, string name, string value);

    [LibraryImport(Library)]
    internal static partial int XGBoosterGetNumFeature(Booster booster, out ulong features);

    [LibraryImport(Library)]
    internal static partial int XGBoosterUpdateOneIter(Booster booster, int iteration, DMatrix train);

    [LibraryImport(Library)]
    internal static partial int XGBoosterEvalOneIter(Booster booster, int iteration, nint* matrices, byte** names, ulong count, out nint result);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int XGBoosterPredictFromDMatrix(
        Booster booster, DMatrix matrix, string config, out ulong* shape, out ulong dimensions, out float* result);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int XGBoosterPredictFromDense(
        Booster booster, string values, string config, nint matrix, out ulong* shape, out ulong dimensions, out float* result);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int XGBoosterPredictFromCSR(
        Booster booster, string rowEnds, string keys, string values, ulong columns, string config, nint matrix, out ulong* shape, out ulong dimensions, out float* result);

    [LibraryImport(Library)]
    internal static partial int XGBoosterLoadModelFromBuffer(Booster booster, byte* model, ulong length);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int XGBoosterSaveModelToBuffer(Booster booster, string config, out ulong length, out byte* model);

    [LibraryImport(Library)]
    internal static partial int XGBoosterSaveJsonConfig(Booster booster, out ulong length, out byte* config);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int XGBoosterGetAttr(Booster booster, string key, out nint value, out int success);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int XGBoosterSetAttr(Booster booster, string key, string? value);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int XGCommunicatorInit(string config);

    [LibraryImport(Library)]
    internal static partial int XGCommunicatorFinalize();

    [LibraryImport(Library)]
    internal static partial int XGCommunicatorAllreduce(void* buffer, nuint count, int type, int operation);

    [LibraryImport(Library)]
    internal static partial int XGCommunicatorBroadcast(void* buffer, nuint bytes, int root);
}
