using System.Numerics.Tensors;

namespace Sagebrush.Numerics;

/// <summary>
/// y = x S / √t, where S is a d × t matrix of signs, +1 or −1 with the same probability: n rows cost n · d · t multiplications.
/// Source: Achlioptas, "Database-friendly random projections: Johnson-Lindenstrauss with binary coins", 2003, theorem 1.1.
/// </summary>
public sealed class SignProjection : RandomProjection
{
    // t × d: a column of S lies in one piece.
    private readonly float[] _signs;

    /// <summary>Draws the signs.</summary>
    /// <param name="inputDimensions">d.</param>
    /// <param name="targetDimensions">t.</param>
    /// <param name="seed">Any number.</param>
    public SignProjection(int inputDimensions, int targetDimensions, ulong seed) : base(inputDimensions, targetDimensions)
    {
        _signs = new float[checked(targetDimensions * inputDimensions)];
        new SplitMix(seed).FillSigns(_signs);
    }

    private protected override void Project(ReadOnlySpan<float> rows, Span<float> projected)
    {
        Distances.InnerProducts(rows, _signs, InputDimensions, projected);
        TensorPrimitives.Multiply(projected, 1 / MathF.Sqrt(TargetDimensions), projected);
    }
}
