namespace Sagebrush.Hosting;

/// <summary>The way to one variant.</summary>
/// <param name="Name">The variant's name.</param>
/// <param name="Weight">Its share of the traffic, relative to the others' weights.</param>
/// <param name="Backends">Its instances in service.</param>
public sealed record VariantRoute(string Name, float Weight, IReadOnlyList<Backend> Backends)
{
    // Requests inside an instance, more than inside the next: then a second copy of the model is worth its memory.
    private const int Hot = 8;

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

    /// <summary>
    /// Enters the instance that is the model's home, so that its copies are few; the next in the model's order when the first is much busier or lets nobody in.
    /// </summary>
    /// <param name="model">The request's TargetModel.</param>
    /// <param name="except">An instance that has just failed the caller.</param>
    /// <remarks>Thaler and Ravishankar, "Using name-based mappings to increase hit rates": each instance draws a number for the model, the highest is its home.</remarks>
    public Backend? Enter(string model, Backend? except = null)
    {
        var order = Backends.Where(backend => backend != except).OrderByDescending(backend => ModelName.Rank(model, backend.Id)).ToList();
        if (order is [var home, var next, ..] && home.Gate.Inside > next.Gate.Inside + Hot)
        {
            (order[0], order[1]) = (next, home);
        }

        return order.FirstOrDefault(backend => backend.Gate.TryEnter());
    }
}
