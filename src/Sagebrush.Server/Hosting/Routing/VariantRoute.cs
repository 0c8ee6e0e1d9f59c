namespace Sagebrush.Hosting;

/// <summary>The way to one variant.</summary>
/// <param name="Name">The variant's name.</param>
/// <param name="Weight">Its share of the traffic, relative to the others' weights.</param>
/// <param name="Backends">Its instances in service.</param>
public sealed record VariantRoute(string Name, float Weight, IReadOnlyList<Backend> Backends)
{
    /// <summary>Enters the less busy of two instances drawn at random; null when no instance lets anybody in. The caller leaves by the backend's gate.</summary>
    /// <param name="dice">Draws them.</param>
    /// <param name="except">An instance that has just failed the caller.</param>
    public Backend? Enter(Dice dice, Backend? except = null)
    {
        if (Backends.Count == 0)
        {
            return null;
        }

        var first = Backends[0];
        if (Backends.Count > 1)
        {
            // Two different ones: the second is drawn from the others.
            var (i, j) = (dice.Next(Backends.Count), dice.Next(Backends.Count - 1));
            var (a, b) = (Backends[i], Backends[j < i ? j : j + 1]);
            first = a.Gate.Inside <= b.Gate.Inside ? a : b;
        }

        return first != except && first.Gate.TryEnter() ? first : Backends.FirstOrDefault(backend => backend != except && backend.Gate.TryEnter());
    }
}
