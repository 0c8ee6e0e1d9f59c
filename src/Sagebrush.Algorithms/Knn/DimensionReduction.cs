using Sagebrush.Numerics;

namespace Sagebrush.Knn;

/// <summary>
/// How rows become shorter before they are indexed, as <c>model_algo-1.json</c> keeps it: the seed stands for the whole random map.
/// </summary>
/// <param name="Type"><see cref="KnnParameters.Sign"/> or <see cref="KnnParameters.Fjlt"/>.</param>
/// <param name="Seed">The same seed draws the same map.</param>
/// <param name="TargetDim">Features after.</param>
/// <param name="InputDim">Features before.</param>
public sealed record DimensionReduction(string Type, ulong Seed, int TargetDim, int InputDim)
{
    /// <summary>Draws the map.</summary>
    /// <exception cref="ArgumentException">No such type.</exception>
    internal RandomProjection Projection() => Type switch
    {
        KnnParameters.Sign => new SignProjection(InputDim, TargetDim, Seed),
        KnnParameters.Fjlt => new HadamardProjection(InputDim, TargetDim, Seed),
        _ => throw new ArgumentException($"'{Type}' is no dimension reduction; there are {KnnParameters.Sign} and {KnnParameters.Fjlt}."),
    };
}
