using System.Numerics.Tensors;
using Sagebrush.Algorithms;
using Sagebrush.Numerics;

namespace Sagebrush.FactorizationMachines;

/// <summary>Learning whose steps are too long ends in weights that are no numbers. A job says so and fails, instead of leaving such a model.</summary>
internal static class Divergence
{
    private const int Piece = 1 << 20;

    /// <summary>Refuses to go on from scores that are not finite.</summary>
    /// <param name="epoch">From 0.</param>
    /// <param name="sums">Of the epoch so far.</param>
    /// <exception cref="ClientException">They are not.</exception>
    public static void Refuse(int epoch, ScoreSums sums)
    {
        if (!sums.AreFinite)
        {
            throw Diverged($"scores of epoch {epoch}");
        }
    }

    /// <summary>Refuses a model with weights that are not finite, as the last step may have left them.</summary>
    /// <exception cref="ClientException">It has some.</exception>
    public static void Refuse(FactorizationMachinesModel model)
    {
        if (!float.IsFinite(model.Bias) || !AreFinite(model.Linear) || !AreFinite(model.Factors))
        {
            throw Diverged("weights of the model");
        }
    }

    private static bool AreFinite(FactorTable table)
    {
        for (long start = 0; start < table.Count; start += Piece)
        {
            if (!TensorPrimitives.IsFiniteAll<float>(table.Slice(start, (int)Math.Min(Piece, table.Count - start))))
            {
                return false;
            }
        }

        return true;
    }

    private static ClientException Diverged(string what) => new(
        $"Training diverged: {what} are not finite numbers. Smaller values of 'bias_lr', 'linear_lr' and 'factors_lr', or features and labels of a smaller range, may help.");
}
