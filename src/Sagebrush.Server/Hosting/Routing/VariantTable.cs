using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Hosting;

/// <summary>The ways through one endpoint, as they are at one moment: never changed, only superseded as a whole.</summary>
/// <param name="variants">At least one.</param>
public sealed class VariantTable(IReadOnlyList<VariantRoute> variants)
{
    private readonly TaskCompletionSource _superseded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly double _total = variants.Sum(variant => (double)variant.Weight);

    /// <summary>All variants.</summary>
    public IReadOnlyList<VariantRoute> Variants { get; } = variants;

    /// <summary>How the endpoint answers asynchronously; null of one that answers at once.</summary>
    public AsyncInferenceConfig? Async { get; init; }

    /// <summary>Completes when a newer table has taken this one's place, or the endpoint has gone.</summary>
    public Task Superseded => _superseded.Task;

    /// <summary>The variant of that name, or null.</summary>
    public VariantRoute? Find(string name) => Variants.FirstOrDefault(variant => variant.Name == name);

    /// <summary>A variant drawn by weight; when all weights are 0, each with the same chance.</summary>
    public VariantRoute Draw(Dice dice)
    {
        if (Variants is [var only])
        {
            return only;
        }

        if (_total <= 0)
        {
            return Variants[dice.Next(Variants.Count)];
        }

        var left = dice.NextDouble() * _total;
        foreach (var variant in Variants)
        {
            left -= variant.Weight;
            if (left < 0)
            {
                return variant;
            }
        }

        // Rounding used the draw up without a hit.
        return Variants.Last(variant => variant.Weight > 0);
    }

    /// <summary>
    /// Takes over from the former table: its variants have the queues that they had there, so that nobody who waits loses the place, and its instances their
    /// variants' limits.
    /// </summary>
    internal void Follow(VariantTable? former)
    {
        foreach (var variant in Variants)
        {
            variant.Queue = former?.Find(variant.Name)?.Queue ?? variant.Queue;
            foreach (var backend in variant.All)
            {
                backend.Queue = variant.Queue;
                backend.Gate.Limit = variant.Limits.InsideInstance;
            }

            variant.Queue.Follow(variant);
        }
    }

    /// <summary>Who waits for a variant that the next table does not have looks elsewhere.</summary>
    /// <param name="next">Null when the endpoint is gone.</param>
    internal void Close(VariantTable? next)
    {
        foreach (var gone in Variants.Where(variant => next?.Find(variant.Name) is null))
        {
            gone.Queue.Close();
        }
    }

    internal void Supersede() => _superseded.TrySetResult();
}
