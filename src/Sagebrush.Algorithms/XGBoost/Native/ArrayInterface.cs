using System.Globalization;

namespace Sagebrush.XGBoost;

/// <summary>
/// The JSON by which XGBoost is told where an array lies: NumPy's array interface, version 3. The memory must stay where it is during the call.
/// </summary>
internal static unsafe class ArrayInterface
{
    /// <summary>A matrix of floats, rows × columns.</summary>
    public static string Of(float* values, long rows, long columns) => Text((nint)values, "<f4", string.Create(CultureInfo.InvariantCulture, $"{rows},{columns}"));

    /// <summary>A vector of floats.</summary>
    public static string Of(float* values, long count) => Text((nint)values, "<f4", count.ToString(CultureInfo.InvariantCulture));

    /// <summary>A vector of 32-bit integers.</summary>
    public static string Of(int* values, long count) => Text((nint)values, "<i4", count.ToString(CultureInfo.InvariantCulture));

    /// <summary>A vector of 64-bit integers.</summary>
    public static string Of(long* values, long count) => Text((nint)values, "<i8", count.ToString(CultureInfo.InvariantCulture));

    private static string Text(nint address, string type, string shape) =>
        string.Create(CultureInfo.InvariantCulture, $$"""{"data":[{{address}},true],"shape":[{{shape}}],"typestr":"{{type}}","version":3}""");
}
