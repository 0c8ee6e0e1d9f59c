using Sagebrush.Numerics;

namespace Sagebrush.Data.NDArrays;

/// <summary>An array of an MXNet parameter file.</summary>
/// <param name="Name">As in the file, for example <c>arg:v</c>; empty in a list without names.</param>
/// <param name="Shape">Its lengths.</param>
/// <param name="Values">All values, row after row: as many rows as the first length says. Disposed of with the array.</param>
public sealed record NDArray(string Name, NDArrayShape Shape, FactorTable Values) : IDisposable
{
    /// <summary>A matrix as wide as a table.</summary>
    /// <param name="name">For example <c>arg:v</c>.</param>
    /// <param name="values">d × k.</param>
    public static NDArray Matrix(string name, FactorTable values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return new(name, new(values.Rows, values.Width), values);
    }

    /// <inheritdoc/>
    public void Dispose() => Values.Dispose();
}
